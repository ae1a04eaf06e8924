package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// The kinds of ids of definitions: versions of leading ones, and those that stand beside them.
const definitionKind = "definition"

// IndicatorDefinition is one version of one of an indicator's definitions.
type IndicatorDefinition struct {
	InNetwork
	i *impact.Indicator
	d store.Definition
}

// Definitions are all versions of all definitions.
func (i *Indicator) Definitions(ctx context.Context) ([]*IndicatorDefinition, error) {
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.Definitions(ctx, i.N, i.i)
	list := make([]*IndicatorDefinition, len(rows))
	for k, d := range rows {
		list[k] = &IndicatorDefinition{i.InNetwork, i.i, d}
	}
	return list, err
}

// Definition is the leading one; nil while there is none.
func (i *Indicator) Definition(ctx context.Context) (*IndicatorDefinition, error) {
	return i.definitionOf(ctx, i.i)
}

// definitionOf is the definition that an indicator is counted by here: the leading one, or another.
func (in InNetwork) definitionOf(ctx context.Context, as *impact.Indicator) (*IndicatorDefinition, error) {
	if as.Rule == nil {
		return nil, nil
	}
	all, err := newIndicator(in, as.Measured()).Definitions(ctx)
	for _, d := range all {
		if as.Of == nil && d.d.Standing == impact.Leading || as.Of != nil && (as.DefinedBy != 0 && d.d.Row == as.DefinedBy || as.ID != 0 && d.d.As != nil && d.d.As.ID == as.ID) {
			return d, err
		}
	}
	return &IndicatorDefinition{in, as.Measured(), store.Definition{Record: store.Record[impact.Rule]{Draft: *as.Rule}, Standing: impact.Retired, As: as}}, err
}

// ID is the version's global id.
func (d *IndicatorDefinition) ID() string {
	if d.d.Title.Empty() || d.d.Standing == impact.Retired {
		return impact.NewID(definitionKind, d.d.Row)
	}
	return impact.NewID(impact.KindVariant, d.d.ID)
}

// Version is its revision.
func (d *IndicatorDefinition) Version() int { return d.d.Draft.Version }

// Standing is how it stands beside the others.
func (d *IndicatorDefinition) Standing() impact.Standing { return d.d.Standing }

// Title tells it from the others.
func (d *IndicatorDefinition) Title(lang impact.Lang) *string { return ifAny(d.d.Title, lang) }

// ValidFrom is the first day that it is used for.
func (d *IndicatorDefinition) ValidFrom() *impact.Date { return ifDay(d.d.Draft.ValidFrom) }

// RecordedAt is when it was decided.
func (d *IndicatorDefinition) RecordedAt() time.Time { return d.d.RecordedAt }

// RecordedBy is who decided it.
func (d *IndicatorDefinition) RecordedBy() string { return d.d.RecordedBy }

// Reason is why.
func (d *IndicatorDefinition) Reason() string { return d.d.Reason }

// Source is what is counted.
func (d *IndicatorDefinition) Source() impact.Source { return d.d.Draft.Source }

// Aggregate is how rows make a number; nil for formulas.
func (d *IndicatorDefinition) Aggregate() *impact.Aggregate { return ifWord(d.d.Draft.Aggregate) }

func ifWord[W ~string](word W) *W {
	if word == "" {
		return nil
	}
	return &word
}

// Field is what is aggregated.
func (d *IndicatorDefinition) Field() *string { return ifSaid(d.d.Draft.Field) }

// Filter is which rows count.
func (d *IndicatorDefinition) Filter() []*FieldTest { return fieldTests(d.d.Draft.Filter) }

// Denominator is the part below the line.
func (d *IndicatorDefinition) Denominator() *DefinitionPart {
	rule := d.d.Draft
	below, ok := rule.PartOf(impact.Denominator)
	if !ok {
		return nil
	}
	return &DefinitionPart{Source: below.Source, Aggregate: below.Aggregate, Field: ifSaid(below.Field), Filter: fieldTests(below.Filter)}
}

// Factor is what a ratio is multiplied by.
func (d *IndicatorDefinition) Factor() impact.Decimal { return d.d.Draft.Scale() }

// Formula is of other indicators.
func (d *IndicatorDefinition) Formula() *string { return ifSaid(d.d.Draft.Formula) }

// AcrossPeriods is how values of spans merge.
func (d *IndicatorDefinition) AcrossPeriods() impact.Merge { return d.d.Draft.AcrossPeriods }

// AcrossRegions is how values of places merge.
func (d *IndicatorDefinition) AcrossRegions() impact.Merge { return d.d.Draft.AcrossRegions }

// as is the indicator under this definition; one without a definition where the plan no longer has what it names.
func (d *IndicatorDefinition) as() *impact.Indicator {
	if d.d.As != nil {
		return d.d.As
	}
	without := *d.i
	without.Of, without.Rule = d.i, nil
	return &without
}

// Value is what it gives over the same rows.
func (d *IndicatorDefinition) Value(ctx context.Context, period *PeriodInput) (*IndicatorValue, error) {
	return d.value(ctx, store.Question{Indicator: d.as(), Period: period.span()})
}

// Difference is what it would change against the leading one.
func (d *IndicatorDefinition) Difference(ctx context.Context, period *PeriodInput) (*DefinitionDifference, error) {
	was, is := store.Question{Indicator: d.i, Period: period.span()}, store.Question{Indicator: d.as(), Period: period.span()}
	leading, err := d.value(ctx, was)
	if err != nil {
		return nil, err
	}
	other, err := d.value(ctx, is)
	return &DefinitionDifference{InNetwork: d.InNetwork, Leading: leading, Other: other}, err
}

// DefinitionDifference is two definitions over the same rows.
type DefinitionDifference struct {
	InNetwork
	Leading, Other *IndicatorValue
}

// Rows are the rows that make the difference.
func (d *DefinitionDifference) Rows(ctx context.Context, first *int, after *string) (*ComparedRowConnection, error) {
	return d.comparedRows(ctx, d.InNetwork, d.Leading.q, d.Other.q, first, after)
}

// Proposal reads a proposed definition from an input.
func (i ProposeDefinitionInput) Proposal() store.Proposal {
	return store.Proposal{Code: i.Code, Title: i.Title.text(), Rule: i.Definition.rule(), Competing: i.Competing}
}

// Change is the decision that the input asks for.
func (i ProposeDefinitionInput) Change() impact.Change {
	return Correcting(impact.KindIndicator, i.Indicator, 0, i.Reason, i.IdempotencyKey)
}

// Change is the decision that the input asks for.
func (i AdoptDefinitionInput) Change() impact.Change {
	return Correcting(impact.KindVariant, i.ID, i.Version, i.Reason, i.IdempotencyKey)
}

// Change is the decision that the input asks for.
func (i WithdrawDefinitionInput) Change() impact.Change {
	return impact.Change{Key: i.IdempotencyKey, Act: impact.WithdrawnAct, ID: idOf(impact.KindVariant, i.ID), Reason: i.Reason}
}

func (i DefinitionInput) rule() impact.Rule {
	rule := impact.Rule{ValidFrom: given(i.ValidFrom), Formula: said(i.Formula), AcrossPeriods: i.AcrossPeriods, AcrossRegions: i.AcrossRegions, Factor: given(i.Factor)}
	rule.Measurement = impact.Measurement{Source: i.Source, Aggregate: given(i.Aggregate), Field: said(i.Field), Filter: tests(i.Filter)}
	if i.Denominator != nil {
		rule.Denominator = &impact.Measurement{Source: i.Denominator.Source, Aggregate: given(i.Denominator.Aggregate), Field: said(i.Denominator.Field), Filter: tests(i.Denominator.Filter)}
	}
	return rule
}

func tests(inputs []*FieldTestInput) []impact.Test {
	var list []impact.Test
	for _, t := range inputs {
		list = append(list, impact.Test{Field: t.Field, Op: impact.Op(t.Op), Values: t.Values})
	}
	return list
}

// NewDefinitionPayload answers a mutation: the indicator and what was proposed, or the faults.
func NewDefinitionPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*DefinitionPayload, error) {
	payload := &DefinitionPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults)}
	if len(faults) > 0 {
		return payload, nil
	}
	payload.Sequence = &r.Last
	var err error
	if payload.Indicator, err = decided(ctx, lens, r); payload.Indicator == nil || err != nil {
		return payload, err
	}
	all, err := payload.Indicator.Definitions(ctx)
	for _, d := range all {
		if d.d.ID == r.ID && d.d.Standing != impact.Retired || r.ID == payload.Indicator.i.ID && d.d.Standing == impact.Leading {
			payload.Definition = d
		}
	}
	return payload, err
}
