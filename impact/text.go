package impact

import "strings"

// Lang is a language of the product.
type Lang string

// The languages of the product.
const (
	FI Lang = "FI"
	SV Lang = "SV"
	EN Lang = "EN"
)

// Text is one text in the three languages.
type Text struct {
	FI string `yaml:"fi" json:"fi"`
	SV string `yaml:"sv" json:"sv"`
	EN string `yaml:"en" json:"en"`
}

// In is the text in one language.
func (t Text) In(lang Lang) string {
	switch lang {
	case SV:
		return t.SV
	case EN:
		return t.EN
	default:
		return t.FI
	}
}

// Empty tells that there is no text in any language.
func (t Text) Empty() bool { return t == Text{} }

// withText replaces {name} in each language by the value in the same language.
func (t Text) withText(name string, value Text) Text {
	mark := "{" + name + "}"
	return Text{
		FI: strings.ReplaceAll(t.FI, mark, value.FI),
		SV: strings.ReplaceAll(t.SV, mark, value.SV),
		EN: strings.ReplaceAll(t.EN, mark, value.EN),
	}
}
