package export

import (
	"strconv"

	"polku/impact"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// idCell is a global id, or nothing where there is no thing.
func idCell[K ~string](kind K, id int64) any {
	if id == 0 {
		return nil
	}
	return impact.NewID(kind, id)
}
