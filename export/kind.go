package export

import (
	"context"
	"slices"
)

// kind is one kind of export: how it can be written, which parameters narrow it, and what it is made of.
type kind struct {
	formats    []Format
	parameters []string
	// table makes the kind's table; nil for those that are none.
	table func(context.Context, *snapshot) (*table, error)
}

// takes tells whether a parameter means something for the kind in a format.
func (k kind) takes(parameter string, format Format) bool {
	switch parameter {
	case "separator", "bom":
		return format == CSV
	default:
		return slices.Contains(k.parameters, parameter) && format != JSON && format != IATI
	}
}

var (
	tableFormats = []Format{CSV, XLSX}
	factFilters  = []string{"from", "to", "region", "organisation"}
)

// kinds are all exports by their names in addresses. It is filled at start because tables read it back.
var kinds map[string]kind

func init() {
	kinds = map[string]kind{
		"contacts":       {tableFormats, factFilters, contactTable},
		"procurements":   {tableFormats, factFilters, procurementTable},
		"events":         {tableFormats, factFilters, eventTable},
		"notices":        {tableFormats, []string{"from", "to", "region"}, noticeTable},
		"observations":   {tableFormats, factFilters, observationTable},
		"participations": {tableFormats, nil, participationTable},
		"customers":      {tableFormats, []string{"region"}, customerTable},
		"organisations":  {tableFormats, nil, organisationTable},
		"regions":        {tableFormats, nil, regionTable},
		"targets":        {tableFormats, nil, targetTable},
		"changes":        {tableFormats, nil, changeTable},
		"indicators":     {[]Format{CSV, XLSX, JSON}, append([]string{"by", "every"}, factFilters...), indicatorTable},
		"results":        {[]Format{CSV, XLSX, JSON, IATI}, nil, resultTable},
		Feed:             {[]Format{Lines}, []string{"since", "limit"}, nil},
	}
}

// Kinds are the names of all exports.
func Kinds() []string { return sortedKeys(kinds) }
