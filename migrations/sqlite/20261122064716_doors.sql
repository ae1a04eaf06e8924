-- +goose Up
-- create "accounts" table
CREATE TABLE `accounts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `issuer` text NOT NULL, `subject` text NOT NULL, `code` text NOT NULL, `label` text NOT NULL DEFAULT (''), `role` text NOT NULL DEFAULT ('PUBLIC'), `networks` text NOT NULL DEFAULT (''), `organisation` text NOT NULL DEFAULT (''), `area` text NOT NULL DEFAULT (''), `shared` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL, `seen_at` integer NOT NULL, `changed_at` integer NOT NULL DEFAULT (0), `changed_by` text NOT NULL DEFAULT (''));
-- create index "account_issuer_subject" to table: "accounts"
CREATE UNIQUE INDEX `account_issuer_subject` ON `accounts` (`issuer`, `subject`);
-- create index "account_code" to table: "accounts"
CREATE UNIQUE INDEX `account_code` ON `accounts` (`code`);
-- create "aliases" table
CREATE TABLE `aliases` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `kind` text NOT NULL, `system` text NOT NULL, `key` text NOT NULL, `fact_id` integer NOT NULL, `digest` text NOT NULL, `import_id` integer NOT NULL);
-- create index "alias_network_id_kind_system_key" to table: "aliases"
CREATE UNIQUE INDEX `alias_network_id_kind_system_key` ON `aliases` (`network_id`, `kind`, `system`, `key`);
-- create index "alias_fact_id" to table: "aliases"
CREATE INDEX `alias_fact_id` ON `aliases` (`fact_id`);
-- create "audit_log" table
CREATE TABLE `audit_log` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `at` integer NOT NULL, `viewer` text NOT NULL, `principal` text NOT NULL, `role` text NOT NULL, `action` text NOT NULL, `outcome` text NOT NULL, `network_id` integer NOT NULL DEFAULT (0), `target` text NOT NULL DEFAULT (''), `detail` text NOT NULL DEFAULT (''), `seq` integer NOT NULL DEFAULT (0));
-- create index "audit_principal_id" to table: "audit_log"
CREATE INDEX `audit_principal_id` ON `audit_log` (`principal`, `id`);
-- create index "audit_action_id" to table: "audit_log"
CREATE INDEX `audit_action_id` ON `audit_log` (`action`, `id`);
-- create index "audit_outcome_id" to table: "audit_log"
CREATE INDEX `audit_outcome_id` ON `audit_log` (`outcome`, `id`);
-- create "imports" table
CREATE TABLE `imports` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `kind` text NOT NULL, `name` text NOT NULL, `size` integer NOT NULL, `digest` text NOT NULL, `mapping` text NOT NULL DEFAULT (''), `mode` text NOT NULL DEFAULT ('ALL'), `state` text NOT NULL, `done` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `added` integer NOT NULL DEFAULT (0), `changed` integer NOT NULL DEFAULT (0), `same` integer NOT NULL DEFAULT (0), `refused` integer NOT NULL DEFAULT (0), `undone` integer NOT NULL DEFAULT (0), `kept` integer NOT NULL DEFAULT (0), `created_by` text NOT NULL, `created_at` integer NOT NULL, `finished_at` integer NOT NULL DEFAULT (0), `heartbeat` integer NOT NULL DEFAULT (0), `reason` text NOT NULL DEFAULT (''), `problem` text NOT NULL DEFAULT (''), `stop` bool NOT NULL DEFAULT (false));
-- create index "intake_network_id_id" to table: "imports"
CREATE INDEX `intake_network_id_id` ON `imports` (`network_id`, `id`);
-- create "import_rows" table
CREATE TABLE `import_rows` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `import_id` integer NOT NULL, `number` integer NOT NULL, `place` text NOT NULL DEFAULT (''), `outcome` text NOT NULL, `kind` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL DEFAULT (0), `revision` integer NOT NULL DEFAULT (0), `faults` text NOT NULL DEFAULT (''));
-- create index "intakerow_import_id_number" to table: "import_rows"
CREATE INDEX `intakerow_import_id_number` ON `import_rows` (`import_id`, `number`);
-- create index "intakerow_import_id_outcome_number" to table: "import_rows"
CREATE INDEX `intakerow_import_id_outcome_number` ON `import_rows` (`import_id`, `outcome`, `number`);
-- create "notices" table
CREATE TABLE `notices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `key` text NOT NULL, `notice_id` text NOT NULL DEFAULT (''), `version` text NOT NULL DEFAULT (''), `lot` text NOT NULL DEFAULT (''), `lot_kind` text NOT NULL DEFAULT (''), `procedure` text NOT NULL DEFAULT (''), `publication` text NOT NULL DEFAULT (''), `form` text NOT NULL DEFAULT (''), `type` text NOT NULL DEFAULT (''), `subtype` text NOT NULL DEFAULT (''), `occurred_on` integer NOT NULL DEFAULT (0), `buyer` text NOT NULL DEFAULT (''), `buyer_id` text NOT NULL DEFAULT (''), `buyer_type` text NOT NULL DEFAULT (''), `country` text NOT NULL DEFAULT (''), `nuts` text NOT NULL DEFAULT (''), `customer_id` integer NOT NULL DEFAULT (0), `region_id` integer NOT NULL DEFAULT (0), `cpv` text NOT NULL DEFAULT (''), `nature` text NOT NULL DEFAULT (''), `value` integer NULL, `value_state` text NOT NULL DEFAULT (''), `currency` text NOT NULL DEFAULT (''), `framework` text NOT NULL DEFAULT (''), `result` text NOT NULL DEFAULT (''), `strategic` text NOT NULL DEFAULT (''), `innovation` text NOT NULL DEFAULT (''), `green` text NOT NULL DEFAULT (''), `social` text NOT NULL DEFAULT (''), `criteria` text NOT NULL DEFAULT (''), `sme` bool NULL, `innovative` bool NULL, `answers_yes` text NOT NULL DEFAULT (''), `answers_no` text NOT NULL DEFAULT (''), `answered_innovative` bool NULL);
-- create index "notice_fact_id_revision" to table: "notices"
CREATE UNIQUE INDEX `notice_fact_id_revision` ON `notices` (`fact_id`, `revision`);
-- create index "notice_network_id_seq_from" to table: "notices"
CREATE INDEX `notice_network_id_seq_from` ON `notices` (`network_id`, `seq_from`);
-- create index "notice_network_id_occurred_on_fact_id" to table: "notices"
CREATE INDEX `notice_network_id_occurred_on_fact_id` ON `notices` (`network_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "notice_network_id_key" to table: "notices"
CREATE UNIQUE INDEX `notice_network_id_key` ON `notices` (`network_id`, `key`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "notice_notice_id" to table: "notices"
CREATE INDEX `notice_notice_id` ON `notices` (`notice_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "notice_customer_id" to table: "notices"
CREATE INDEX `notice_customer_id` ON `notices` (`customer_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "sessions" table
CREATE TABLE `sessions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `digest` text NOT NULL, `account_id` integer NOT NULL, `started_at` integer NOT NULL, `seen_at` integer NOT NULL, `expires_at` integer NOT NULL, `ended_at` integer NOT NULL DEFAULT (0));
-- create index "session_digest" to table: "sessions"
CREATE UNIQUE INDEX `session_digest` ON `sessions` (`digest`);
-- create index "session_account_id" to table: "sessions"
CREATE INDEX `session_account_id` ON `sessions` (`account_id`);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- create "sign_ins" table
CREATE TABLE `sign_ins` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `kind` text NOT NULL, `digest` text NOT NULL, `browser` text NOT NULL DEFAULT (''), `nonce` text NOT NULL DEFAULT (''), `verifier` text NOT NULL DEFAULT (''), `return_to` text NOT NULL DEFAULT (''), `expires_at` integer NOT NULL, `used_at` integer NOT NULL DEFAULT (0));
-- create index "signin_digest" to table: "sign_ins"
CREATE UNIQUE INDEX `signin_digest` ON `sign_ins` (`digest`);
-- create index "signin_expires_at" to table: "sign_ins"
CREATE INDEX `signin_expires_at` ON `sign_ins` (`expires_at`);
-- create "tokens" table
CREATE TABLE `tokens` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `prefix` text NOT NULL, `digest` text NOT NULL, `role` text NOT NULL, `networks` text NOT NULL, `organisation` text NOT NULL DEFAULT (''), `area` text NOT NULL DEFAULT (''), `shared` text NOT NULL DEFAULT (''), `scopes` text NOT NULL, `created_by` text NOT NULL, `created_at` integer NOT NULL, `expires_at` integer NOT NULL, `used_at` integer NOT NULL DEFAULT (0), `revoked_at` integer NOT NULL DEFAULT (0), `revoked_by` text NOT NULL DEFAULT (''));
-- create index "token_digest" to table: "tokens"
CREATE UNIQUE INDEX `token_digest` ON `tokens` (`digest`);
-- create index "token_name" to table: "tokens"
CREATE UNIQUE INDEX `token_name` ON `tokens` (`name`);
