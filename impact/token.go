package impact

import "strings"

// The form of tokens: polku_, 8 letters that tell tokens apart, _, 43 letters that hold 256 random bits.
const (
	tokenStart  = "polku_"
	tokenName   = 8
	tokenSecret = 43
	tokenLength = len(tokenStart) + tokenName + 1 + tokenSecret
)

// TokenText writes a token; what it begins with may be shown to tell tokens apart.
func TokenText(name, secret string) (token, prefix string) {
	prefix = tokenStart + name
	return prefix + "_" + secret, prefix
}

// ParseBearer finds the token in an Authorization header. What can't be a token at all needn't be looked up: ok is false.
func ParseBearer(authorization string) (token string, ok bool) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) != tokenLength || !strings.HasPrefix(token, tokenStart) || token[len(tokenStart)+tokenName] != '_' {
		return "", false
	}
	return token, !strings.ContainsFunc(token, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}
