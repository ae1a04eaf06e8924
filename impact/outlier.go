package impact

import (
	"math"
	"slices"
)

// Outlier is a value that lies so far from the others that somebody should look at it.
type Outlier struct {
	Index int
	Score float64 // the modified Z-score: its distance from the median in standard deviations, with its sign
}

// The rule of Iglewicz and Hoaglin, How to Detect and Handle Outliers (ASQC, 1993). DHIS2 has the same method, with a
// threshold of 3.0 unless its user chooses another.
const (
	outlierThreshold = 3.5
	outlierValues    = 6
	// What makes of a median and of a mean absolute deviation the standard deviation of a normal law.
	ofMedianDeviation = 1 / 0.6745
	ofMeanDeviation   = 1.253314
)

// Outliers finds the values whose modified Z-score, 0.6745 (x - median) / MAD, is beyond 3.5 either way, in their order.
// Where more than half of the values are equal the MAD is zero; the mean absolute deviation stands in for it. Fewer than
// six values have no outliers, because they don't show what is usual. A value is pointed at, never left out.
func Outliers(values []Decimal) []Outlier {
	if len(values) < outlierValues {
		return nil
	}
	middle := median(floats(values))
	deviations, sum := make([]float64, len(values)), 0.0
	for i, v := range values {
		deviations[i] = math.Abs(v.float() - middle)
		sum += deviations[i]
	}
	spread := median(deviations) * ofMedianDeviation
	if spread == 0 {
		spread = sum / float64(len(values)) * ofMeanDeviation
	}
	return beyond(values, middle, spread)
}

func beyond(values []Decimal, middle, spread float64) []Outlier {
	var found []Outlier
	for i, v := range values {
		if score := (v.float() - middle) / spread; math.Abs(score) > outlierThreshold {
			found = append(found, Outlier{i, score})
		}
	}
	return found
}

func floats(values []Decimal) []float64 {
	list := make([]float64, len(values))
	for i, v := range values {
		list[i] = v.float()
	}
	return list
}

// median is the middle value, or the mean of the middle two; the list stays in its order.
func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// PointOutliers are the points of a series whose own value lies far from the others, by their place in it, with their scores.
// A span that still runs is not compared.
func PointOutliers(points []Point, today Date) map[int]float64 {
	var values []Decimal
	var places []int
	for k, p := range points {
		if p.Value.Number != nil && p.Period.To <= today {
			values, places = append(values, *p.Value.Number), append(places, k)
		}
	}
	found := map[int]float64{}
	for _, o := range Outliers(values) {
		found[places[o.Index]] = o.Score
	}
	return found
}
