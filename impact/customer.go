package impact

// Customer is an organisation that the network serves.
type Customer struct {
	Name       string
	BusinessID string
	Segment    string
	Region     int64
}

// Check finds every fault of the draft that can be seen without the database.
func (d Customer) Check(n *Network, _ Date) Faults {
	c := draftCheck{n: n, prefix: "customer"}
	checkName(&c.Faults, c.at("name"), d.Name)
	if d.BusinessID != "" && !ValidBusinessID(d.BusinessID) {
		c.add(Invalid, c.at("businessId"), "must be a Finnish business id such as 0109862-8, with its right check digit")
	}
	c.code("segment", "segment", d.Segment, false)
	c.region("region", d.Region)
	return c.Faults
}

// businessIDWeights multiply the seven digits; the sum modulo 11 gives the check digit (Finnish Patent and Registration
// Office, structure of the business id).
var businessIDWeights = [7]int{7, 9, 10, 5, 8, 4, 2}

// ValidBusinessID tells whether the text is a business id with its right check digit.
func ValidBusinessID(id string) bool {
	if len(id) != 9 || id[7] != '-' {
		return false
	}
	sum := 0
	for i, weight := range businessIDWeights {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
		sum += int(id[i]-'0') * weight
	}
	remainder := sum % 11
	if remainder == 1 {
		return false
	}
	check := byte('0')
	if remainder > 1 {
		check = byte('0' + 11 - remainder)
	}
	return id[8] == check
}
