-- +goose Up
-- create "changes" table
CREATE TABLE `changes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `after` integer NOT NULL, `recorded_at` integer NOT NULL, `indicator_id` integer NOT NULL, `act` text NOT NULL, `kind` text NOT NULL, `fact_id` integer NOT NULL DEFAULT (0), `organisation_id` integer NOT NULL DEFAULT (0), `region_id` integer NOT NULL DEFAULT (0), `count_was` integer NOT NULL DEFAULT (0), `sum_was` integer NOT NULL DEFAULT (0), `count_is` integer NOT NULL DEFAULT (0), `sum_is` integer NOT NULL DEFAULT (0), `base_count_was` integer NOT NULL DEFAULT (0), `base_sum_was` integer NOT NULL DEFAULT (0), `base_count_is` integer NOT NULL DEFAULT (0), `base_sum_is` integer NOT NULL DEFAULT (0), `data_was` bool NOT NULL DEFAULT (false), `data_is` bool NOT NULL DEFAULT (false), `moved` bool NOT NULL DEFAULT (false));
-- create index "change_indicator_id_id" to table: "changes"
CREATE INDEX `change_indicator_id_id` ON `changes` (`indicator_id`, `id`) WHERE moved;
-- create index "change_network_id_id" to table: "changes"
CREATE INDEX `change_network_id_id` ON `changes` (`network_id`, `id`) WHERE indicator_id <> 0;
-- create index "change_moved_whole" to table: "changes"
CREATE INDEX `change_moved_whole` ON `changes` (`network_id`, `id`) WHERE moved;
-- create "closed_values" table
CREATE TABLE `closed_values` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `closing_id` integer NOT NULL, `indicator_id` integer NOT NULL, `version` integer NOT NULL, `value` integer NULL, `count` integer NOT NULL);
-- create index "closedvalue_closing_id_indicator_id" to table: "closed_values"
CREATE UNIQUE INDEX `closedvalue_closing_id_indicator_id` ON `closed_values` (`closing_id`, `indicator_id`);
-- create "closings" table
CREATE TABLE `closings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `closed_at` integer NOT NULL, `seq` integer NOT NULL);
-- create index "closing_network_id_to_day" to table: "closings"
CREATE UNIQUE INDEX `closing_network_id_to_day` ON `closings` (`network_id`, `to_day`);
-- create "contacts" table
CREATE TABLE `contacts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `occurred_on` integer NOT NULL DEFAULT (0), `organisation_id` integer NOT NULL DEFAULT (0), `region_id` integer NOT NULL DEFAULT (0), `channel` text NOT NULL DEFAULT (''), `customer_id` integer NOT NULL DEFAULT (0), `segment` text NOT NULL DEFAULT (''), `procurement_id` integer NOT NULL DEFAULT (0), `theme` text NOT NULL DEFAULT (''), `tags` text NOT NULL DEFAULT (''), `help` text NOT NULL DEFAULT (''), `referrals` text NOT NULL DEFAULT (''), `funding` text NOT NULL DEFAULT (''), `follow_up_on` integer NOT NULL DEFAULT (0), `feedback_asked` bool NOT NULL DEFAULT (false), `feedback_score` integer NULL, `note` text NOT NULL DEFAULT (''));
-- create index "contact_fact_id_revision" to table: "contacts"
CREATE UNIQUE INDEX `contact_fact_id_revision` ON `contacts` (`fact_id`, `revision`);
-- create index "contact_network_id_seq_from" to table: "contacts"
CREATE INDEX `contact_network_id_seq_from` ON `contacts` (`network_id`, `seq_from`);
-- create index "contact_network_id_occurred_on_fact_id" to table: "contacts"
CREATE INDEX `contact_network_id_occurred_on_fact_id` ON `contacts` (`network_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "contact_procurement_id" to table: "contacts"
CREATE INDEX `contact_procurement_id` ON `contacts` (`procurement_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "contact_customer_id_occurred_on_fact_id" to table: "contacts"
CREATE INDEX `contact_customer_id_occurred_on_fact_id` ON `contacts` (`customer_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "contact_network_id_region_id_occurred_on_fact_id" to table: "contacts"
CREATE INDEX `contact_network_id_region_id_occurred_on_fact_id` ON `contacts` (`network_id`, `region_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "contact_network_id_organisation_id_occurred_on_fact_id" to table: "contacts"
CREATE INDEX `contact_network_id_organisation_id_occurred_on_fact_id` ON `contacts` (`network_id`, `organisation_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "customers" table
CREATE TABLE `customers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `name` text NOT NULL, `business_id` text NOT NULL DEFAULT (''), `segment` text NOT NULL DEFAULT (''), `region_id` integer NOT NULL DEFAULT (0));
-- create index "customer_fact_id_revision" to table: "customers"
CREATE UNIQUE INDEX `customer_fact_id_revision` ON `customers` (`fact_id`, `revision`);
-- create index "customer_network_id_seq_from" to table: "customers"
CREATE INDEX `customer_network_id_seq_from` ON `customers` (`network_id`, `seq_from`);
-- create index "customer_network_id_name_fact_id" to table: "customers"
CREATE INDEX `customer_network_id_name_fact_id` ON `customers` (`network_id`, `name`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "customer_network_id_business_id" to table: "customers"
CREATE UNIQUE INDEX `customer_network_id_business_id` ON `customers` (`network_id`, `business_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN' AND business_id <> '';
-- create "differences" table
CREATE TABLE `differences` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `run_id` integer NOT NULL, `network_id` integer NOT NULL, `indicator_id` integer NOT NULL, `cell` text NOT NULL, `stored` text NOT NULL, `recomputed` text NOT NULL);
-- create index "difference_run_id" to table: "differences"
CREATE INDEX `difference_run_id` ON `differences` (`run_id`);
-- create "events" table
CREATE TABLE `events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `title` text NOT NULL, `occurred_on` integer NOT NULL DEFAULT (0), `type` text NOT NULL DEFAULT (''), `organisation_id` integer NOT NULL DEFAULT (0), `region_id` integer NOT NULL DEFAULT (0), `programme` text NOT NULL DEFAULT (''), `group_code` text NOT NULL DEFAULT (''), `topic` text NOT NULL DEFAULT (''), `theme` text NOT NULL DEFAULT (''), `tags` text NOT NULL DEFAULT (''), `customer_id` integer NOT NULL DEFAULT (0), `segment` text NOT NULL DEFAULT (''), `attendance` integer NULL, `note` text NOT NULL DEFAULT (''));
-- create index "event_fact_id_revision" to table: "events"
CREATE UNIQUE INDEX `event_fact_id_revision` ON `events` (`fact_id`, `revision`);
-- create index "event_network_id_seq_from" to table: "events"
CREATE INDEX `event_network_id_seq_from` ON `events` (`network_id`, `seq_from`);
-- create index "event_network_id_occurred_on_fact_id" to table: "events"
CREATE INDEX `event_network_id_occurred_on_fact_id` ON `events` (`network_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "event_customer_id" to table: "events"
CREATE INDEX `event_customer_id` ON `events` (`customer_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "heads" table
CREATE TABLE `heads` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `seq` integer NOT NULL DEFAULT (0), `next_id` integer NOT NULL DEFAULT (1), `plan_seq` integer NOT NULL DEFAULT (0), `recorded_at` integer NOT NULL DEFAULT (0), `sample` bool NOT NULL DEFAULT (false));
-- create "job_runs" table
CREATE TABLE `job_runs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `job` text NOT NULL, `state` text NOT NULL, `started_at` integer NOT NULL, `heartbeat` integer NOT NULL, `finished_at` integer NOT NULL DEFAULT (0), `started_by` text NOT NULL, `summary` text NOT NULL DEFAULT (''));
-- create index "jobrun_job" to table: "job_runs"
CREATE UNIQUE INDEX `jobrun_job` ON `job_runs` (`job`) WHERE state = 'RUNNING';
-- create index "jobrun_job_started_at" to table: "job_runs"
CREATE INDEX `jobrun_job_started_at` ON `job_runs` (`job`, `started_at`);
-- create "members" table
CREATE TABLE `members` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `indicator_id` integer NOT NULL, `part` integer NOT NULL, `dimension` integer NOT NULL, `key` integer NOT NULL, `member` text NOT NULL, `months` text NOT NULL);
-- create index "member_indicator_id_part_dimension_key_member" to table: "members"
CREATE UNIQUE INDEX `member_indicator_id_part_dimension_key_member` ON `members` (`indicator_id`, `part`, `dimension`, `key`, `member`);
-- create "observations" table
CREATE TABLE `observations` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `indicator_id` integer NOT NULL DEFAULT (0), `occurred_on` integer NOT NULL DEFAULT (0), `organisation_id` integer NOT NULL DEFAULT (0), `region_id` integer NOT NULL DEFAULT (0), `value` integer NULL, `numerator` integer NULL, `denominator` integer NULL, `source` text NOT NULL DEFAULT (''), `estimated` bool NOT NULL DEFAULT (false), `note` text NOT NULL DEFAULT (''));
-- create index "observation_fact_id_revision" to table: "observations"
CREATE UNIQUE INDEX `observation_fact_id_revision` ON `observations` (`fact_id`, `revision`);
-- create index "observation_network_id_seq_from" to table: "observations"
CREATE INDEX `observation_network_id_seq_from` ON `observations` (`network_id`, `seq_from`);
-- create index "observation_indicator_id_region_fe005bbcfaeaa15bb17758c0e847676d" to table: "observations"
CREATE INDEX `observation_indicator_id_region_fe005bbcfaeaa15bb17758c0e847676d` ON `observations` (`indicator_id`, `region_id`, `organisation_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "observation_network_id_occurred_on_fact_id" to table: "observations"
CREATE INDEX `observation_network_id_occurred_on_fact_id` ON `observations` (`network_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "participations" table
CREATE TABLE `participations` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `event_id` integer NOT NULL DEFAULT (0), `customer_id` integer NOT NULL DEFAULT (0), `segment` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT (''), `persons` integer NOT NULL DEFAULT (0));
-- create index "participation_fact_id_revision" to table: "participations"
CREATE UNIQUE INDEX `participation_fact_id_revision` ON `participations` (`fact_id`, `revision`);
-- create index "participation_network_id_seq_from" to table: "participations"
CREATE INDEX `participation_network_id_seq_from` ON `participations` (`network_id`, `seq_from`);
-- create index "participation_event_id_fact_id" to table: "participations"
CREATE INDEX `participation_event_id_fact_id` ON `participations` (`event_id`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "participation_customer_id" to table: "participations"
CREATE INDEX `participation_customer_id` ON `participations` (`customer_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "participation_network_id_fact_id" to table: "participations"
CREATE INDEX `participation_network_id_fact_id` ON `participations` (`network_id`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "plan_items" table
CREATE TABLE `plan_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `item_id` integer NOT NULL, `kind` text NOT NULL, `code` text NOT NULL, `origin` text NOT NULL, `body` text NOT NULL);
-- create index "planitem_item_id_revision" to table: "plan_items"
CREATE UNIQUE INDEX `planitem_item_id_revision` ON `plan_items` (`item_id`, `revision`);
-- create index "planitem_network_id_kind_code" to table: "plan_items"
CREATE UNIQUE INDEX `planitem_network_id_kind_code` ON `plan_items` (`network_id`, `kind`, `code`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "procurements" table
CREATE TABLE `procurements` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `revision` integer NOT NULL, `act` text NOT NULL, `seq_from` integer NOT NULL, `seq_to` integer NULL, `recorded_at` integer NOT NULL, `recorded_by` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `fact_id` integer NOT NULL, `name` text NOT NULL, `occurred_on` integer NOT NULL DEFAULT (0), `organisation_id` integer NOT NULL DEFAULT (0), `region_id` integer NOT NULL DEFAULT (0), `customer_id` integer NOT NULL DEFAULT (0), `segment` text NOT NULL DEFAULT (''), `stage` text NOT NULL DEFAULT (''), `cpv` text NOT NULL DEFAULT (''), `estimated_value` integer NULL, `innovative` bool NULL, `rnd` bool NULL, `tags` text NOT NULL DEFAULT (''), `funding` text NOT NULL DEFAULT (''), `programme` text NOT NULL DEFAULT (''), `note` text NOT NULL DEFAULT (''));
-- create index "procurement_fact_id_revision" to table: "procurements"
CREATE UNIQUE INDEX `procurement_fact_id_revision` ON `procurements` (`fact_id`, `revision`);
-- create index "procurement_network_id_seq_from" to table: "procurements"
CREATE INDEX `procurement_network_id_seq_from` ON `procurements` (`network_id`, `seq_from`);
-- create index "procurement_network_id_occurred_on_fact_id" to table: "procurements"
CREATE INDEX `procurement_network_id_occurred_on_fact_id` ON `procurements` (`network_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "procurement_customer_id_occurred_on_fact_id" to table: "procurements"
CREATE INDEX `procurement_customer_id_occurred_on_fact_id` ON `procurements` (`customer_id`, `occurred_on`, `fact_id`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "requests" table
CREATE TABLE `requests` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `viewer` text NOT NULL, `key` text NOT NULL, `digest` text NOT NULL, `fact_id` integer NOT NULL, `revision` integer NOT NULL, `seq_first` integer NOT NULL, `seq_last` integer NOT NULL, `recorded_at` integer NOT NULL);
-- create index "request_viewer_key" to table: "requests"
CREATE UNIQUE INDEX `request_viewer_key` ON `requests` (`viewer`, `key`);
-- create "series" table
CREATE TABLE `series` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `indicator_id` integer NOT NULL, `part` integer NOT NULL, `region_id` integer NOT NULL, `organisation_id` integer NOT NULL, `month` integer NOT NULL, `count` integer NOT NULL, `day` integer NOT NULL, `row_id` integer NOT NULL, `value` integer NOT NULL);
-- create index "series_indicator_id_part_region_id_organisation_id_month" to table: "series"
CREATE UNIQUE INDEX `series_indicator_id_part_region_id_organisation_id_month` ON `series` (`indicator_id`, `part`, `region_id`, `organisation_id`, `month`);
-- create "source_totals" table
CREATE TABLE `source_totals` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `source` text NOT NULL, `count` integer NOT NULL, `recorded_at` integer NOT NULL);
-- create index "sourcetotal_network_id_source" to table: "source_totals"
CREATE UNIQUE INDEX `sourcetotal_network_id_source` ON `source_totals` (`network_id`, `source`);
-- create "totals" table
CREATE TABLE `totals` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `indicator_id` integer NOT NULL, `part` integer NOT NULL, `dimension` integer NOT NULL, `key` integer NOT NULL, `grain` integer NOT NULL, `bucket` integer NOT NULL, `count` integer NOT NULL, `sum` integer NOT NULL, CONSTRAINT `total_sum_is_exact` CHECK (sum > -9000000000000000000 AND sum < 9000000000000000000));
-- create index "total_grain_dimension_indicator_id_part_key_bucket" to table: "totals"
CREATE UNIQUE INDEX `total_grain_dimension_indicator_id_part_key_bucket` ON `totals` (`grain`, `dimension`, `indicator_id`, `part`, `key`, `bucket`);
