package impact

import "slices"

// A published number about few customers could tell of one of them. What the public sees of an indicator whose rows carry
// customers is hidden where it rests on fewer than SmallestShown of them, and with it as many more parts as it takes that the
// hidden ones can't be computed from the whole and the parts that are shown (statistical disclosure control: primary and
// secondary suppression).

// customerSources are the sources whose rows are about customers. A row of the others may name one, but is about something that
// anybody could attend or read: events, entered numbers, notices that the law makes public.
var customerSources = []Source{Contacts, Procurements, Participations}

// CustomerCount is what it takes to know how many customers a part of an indicator is about: the different customers of its
// rows and the rows, each as an indicator of its own.
type CustomerCount struct {
	Customers, Rows *Indicator
	// Always tells that a number without any stated customer is as good as one about few.
	Always bool
}

// CustomerCounts are those of each part of the indicator, or of what it is computed from. None where nothing of it is about
// customers.
func (i *Indicator) CustomerCounts(n *Network) ([]CustomerCount, error) {
	if i.Rule == nil {
		return nil, nil
	}
	var counts []CustomerCount
	for _, operand := range i.Operands(n) {
		more, err := operand.CustomerCounts(n)
		if err != nil {
			return nil, err
		}
		counts = append(counts, more...)
	}
	for _, part := range i.Rule.Parts() {
		m, _ := i.Rule.PartOf(part)
		always := slices.Contains(customerSources, m.Source)
		if !always && m.Source != Events {
			continue
		}
		customers, err := n.Under(i, m.counting(CountDistinct, "customer", MergeDistinct), 0)
		if err != nil {
			return nil, err
		}
		rows, err := n.Under(i, m.counting(Count, "", MergeSum), 0)
		if err != nil {
			return nil, err
		}
		counts = append(counts, CustomerCount{customers, rows, always})
	}
	return counts, nil
}

// counting counts the rows that a measurement counts in another way.
func (m Measurement) counting(aggregate Aggregate, field string, merge Merge) *Rule {
	filter := slices.Clone(m.Filter)
	if m.Field != "" && m.Aggregate != Count {
		filter = append(filter, Test{Field: m.Field, Op: OpSet})
	}
	return &Rule{Measurement: Measurement{Source: m.Source, Aggregate: aggregate, Field: field, Filter: filter}, AcrossPeriods: merge, AcrossRegions: merge}
}

// Small tells whether a number about so many customers is too small to be shown; rows is how many rows count.
func (c CustomerCount) Small(customers, rows int64) bool {
	if rows == 0 || customers >= SmallestShown {
		return false
	}
	return c.Always || customers > 0
}

// Suppress finds which parts of a whole must not be shown: those that are small themselves, and then, smallest first, as many
// more as it takes that the hidden ones are two at least and about SmallestShown customers together. customers are the fewest
// that each part's numbers are about; parts with nothing to hide have none and are shown last of all.
func Suppress(small []bool, customers []int64) []bool {
	hidden := slices.Clone(small)
	count, together := 0, int64(0)
	for k, is := range hidden {
		if is {
			count++
			together += customers[k]
		}
	}
	for count > 0 && (count < 2 || together < SmallestShown) {
		next := -1
		for k := range hidden {
			if !hidden[k] && customers[k] > 0 && (next < 0 || customers[k] < customers[next]) {
				next = k
			}
		}
		if next < 0 {
			break
		}
		hidden[next] = true
		count++
		together += customers[next]
	}
	return hidden
}

// SuppressAll suppresses for several numbers at once that are made of the same parts, such as numerator and denominator: what
// one of them hides is hidden for all of them, until none hides more.
func SuppressAll(small []bool, customers [][]int64) []bool {
	hidden := slices.Clone(small)
	for changed := true; changed; {
		changed = false
		for _, of := range customers {
			next := Suppress(hidden, of)
			changed = changed || !slices.Equal(next, hidden)
			hidden = next
		}
	}
	return hidden
}
