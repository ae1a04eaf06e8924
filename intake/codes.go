package intake

import (
	"slices"
	"strings"
)

// codeLists are the codes of eForms SDK 1.0 to 1.15 that notices are read for, the former ones too. A code that isn't here is
// kept as it is, and reported.
var codeLists = map[string][]string{
	"subtype": strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 " +
		"CEI E1 E2 E3 E4 E5 E6 T01 T02 X01 X02"),
	"form": strings.Fields("planning competition dir-awa-pre result cont-modif bri consultation completion change"),
	"type": strings.Fields("pin-buyer pin-only pin-rtl pin-tran pin-cfc-standard pin-cfc-social qu-sy cn-standard cn-social cn-desg subco veat " +
		"can-standard can-social can-desg can-tran can-modif brin-eeig brin-ecs pmc compl corr"),
	"strategic":  strings.Fields("env-imp soc-obj inn-pur none"),
	"innovation": strings.Fields("rd-act mar-nov proc-innov prod-innov buy-eff fp-requ org-nov other"),
	"green": strings.Fields("biodiv-eco circ-econ clim-adapt clim-mitig pollu-prev water-mar other " +
		"emas-com ene-ef-com iso-14001-com iso-14024-com reg-834-2007-com"),
	"social":    strings.Fields("acc-all et-eq gen-eq hum-right opp work-cond other"),
	"criteria":  strings.Fields("eu national other none"),
	"nature":    strings.Fields("works services supplies combined"),
	"framework": strings.Fields("fa-mix fa-w-rc fa-wo-rc none"),
	"result":    strings.Fields("selec-w clos-nw open-nw"),
	"buyerType": strings.Fields("body-pl body-pl-cga body-pl-la body-pl-ra cga ra la pub-undert pub-undert-cga pub-undert-la pub-undert-ra " +
		"org-sub org-sub-cga org-sub-la org-sub-ra eu-ins-bod-ag def-cont int-org spec-rights-entity grp-p-aut rl-aut eu-int-org"),
}

func knownCode(list, code string) bool { return slices.Contains(codeLists[list], code) }

// stageOf is what a notice is for by its subtype. Change notices of SDK 1.0 to 1.8 have the form "change": what they change is
// told by their subtype alone.
func stageOf(subtype string) string {
	switch subtype {
	case "1", "2", "3", "4", "5", "6", "7", "8", "9", "E2", "T01":
		return "planning"
	case "E1":
		return "consultation"
	case "25", "26", "27", "28":
		return "dir-awa-pre"
	case "29", "30", "31", "32", "33", "34", "35", "36", "37", "E4", "T02":
		return "result"
	case "38", "39", "40", "E6":
		return "cont-modif"
	case "E5":
		return "completion"
	case "X01", "X02":
		return "bri"
	default:
		return "competition"
	}
}

// awardStages are the stages at which something was bought: their notices tell a result.
var awardStages = strings.Fields("dir-awa-pre result cont-modif completion")

// rootsOf are the documents that a notice of a subtype may be. Real notices of 10 to 14 and CEI, which call for competition by
// a planning notice, are both.
func rootsOf(subtype string) []string {
	switch stage := stageOf(subtype); {
	case stage == "bri":
		return []string{"BusinessRegistrationInformationNotice"}
	case slices.Contains(awardStages, stage):
		return []string{"ContractAwardNotice"}
	case slices.Contains(bothRoots, subtype):
		return []string{"ContractNotice", "PriorInformationNotice"}
	case stage == "competition":
		return []string{"ContractNotice"}
	default:
		return []string{"PriorInformationNotice"}
	}
}

// bothRoots are the subtypes that are found as contract notices and as planning notices.
var bothRoots = strings.Fields("10 11 12 13 14 CEI")

// looseSubtypes are those whose forms and documents no rule fixed before SDK 1.13.
var looseSubtypes = strings.Fields("E1 E2 E3 E4 E5 E6")

// looseBefore is the SDK from which they are fixed: 1.13.
const looseBefore = 13

// withoutProcedure are the subtypes that may not name a procedure (BT-04).
var withoutProcedure = strings.Fields("1 2 3 4 5 6 7 8 9 E1 E2 T01 X01 X02")

// withoutLots are the subtypes that have no lots: notices of a buyer's profile and those of the business register. Planning
// notices only have parts.
var (
	withoutLots = strings.Fields("1 2 3 X01 X02")
	withParts   = strings.Fields("4 5 6 E2")
)

// business are the subtypes of the business register, which have no buyer.
var business = strings.Fields("X01 X02")
