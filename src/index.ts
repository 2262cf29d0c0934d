/** What a TypeScript program may import. */
export { type App, type AppOptions, openApp } from './app/app.ts';
export type {
  Assistant,
  AssistRequest,
  AssistStep,
  ConversationSummary,
  ConversationView,
  DescribedTable,
  Disclosure,
  SharingLevel,
  Turn,
} from './app/assistant.ts';
export type { ColumnInfo } from './app/catalog.ts';
export type { ConnectionSummary, Connections, ShownConnection } from './app/connections.ts';
export type { CopyOptions, CopyRequest } from './app/copy.ts';
export type { ExportEvent, ExportOptions, ExportRequest, ExportResult } from './app/export.ts';
export type { ModelSummary, Models } from './app/models.ts';
export type { Orphans, Swept } from './app/orphans.ts';
export type { NodeRecord, NodeState, RunCause, RunDetails, RunState, RunSummary, Runs } from './app/runs.ts';
export type {
  Forecast,
  ForecastTime,
  ScheduleEvent,
  ScheduleSummary,
  Schedules,
  ScheduleTrigger,
} from './app/schedules.ts';
export type {
  Problem,
  RehearsedNode,
  RunEvent,
  SavedWorkflow,
  WorkflowRehearsal,
  WorkflowRunOptions,
  WorkflowRunResult,
  WorkflowSource,
  WorkflowSummary,
  Workflows,
} from './app/workflows.ts';
export { connector, connectors } from './connectors/index.ts';
export type * from './contract/connector.ts';
export type * from './contract/dialect.ts';
export { DagFluxError, ERROR_CODES, type ErrorCode, type NativeError } from './contract/errors.ts';
export type { AnySettings, Form, FormField, Settings } from './contract/form.ts';
export { formatTableName, parseTableReference, type TableName, type TableReference } from './contract/names.ts';
export {
  type Batch,
  type Field,
  type LogicalType,
  type TableField,
  toJsonValue,
  typeName,
  type Value,
} from './contract/values.ts';
export { move } from './move/move.ts';
export type * from './move/types.ts';
