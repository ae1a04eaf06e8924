-- +goose Up
-- modify "closed_values" table
ALTER TABLE "closed_values" ADD COLUMN "numerator" bigint NULL, ADD COLUMN "denominator" bigint NULL, ADD COLUMN "target_revision" bigint NOT NULL DEFAULT 0, ADD COLUMN "status" character varying NOT NULL DEFAULT '';
