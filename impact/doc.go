// Package impact is the domain of Polku: the words, the drafts that people record and their checks, the plan of a
// network, indicator arithmetic, targets and status.
//
// It is pure. It imports the standard library and a decimal type, and has no database, network, clock, environment or
// globals that change: the present day and every id come in as arguments. Whatever it computes can therefore be
// computed again from the same rows, which is what reconciliation does.
//
// The way of a fact through this package:
//
//	Draft.Check            every fault at once
//	Row                    a fact as definitions see it, its parent's fields included
//	Indicator.Contributions what the row adds to an indicator
//	Tally                  contributions taken away and added, gathered into cell changes
//	Indicator.ValueOf      cells to a value
//	Indicator.Judge        a value to a status, with the sentence that says why
package impact
