import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Vitest begins with the largest files. Those of conformance/ are small, since they only say what a suite runs with, and take the
 * longest: begun last, one of them would be what all workers wait for.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /[\\/](conformance|browser)[\\/]/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
