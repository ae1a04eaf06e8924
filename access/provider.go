package access

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"polku/impact"
)

const (
	// ClockSkew is how far the provider's clock may be from this one: an id_token counts for so long after its end and before
	// its beginning.
	ClockSkew = 2 * time.Minute
	// providerPatience is how long the provider may take for an answer, providerRest how long it is left alone after a failure.
	providerPatience = 5 * time.Second
	providerRest     = 3 * time.Second
	// maxAnswer is how much of its answers is read.
	maxAnswer = 1 << 20
)

// Provider are the settings of an identity provider.
type Provider struct {
	Issuer, ClientID, ClientSecret string
	// Admin is the subject that coordinates every network from its first sign-in on; may be empty.
	Admin string
}

// Why a sign-in fails at the provider.
var (
	errProviderDown = errors.New("the identity provider does not answer")
	errAnswer       = errors.New("the identity provider's answer is not good")
)

// provider is an identity provider, asked for what it can do when it is first needed.
type provider struct {
	settings Provider
	redirect string
	home     string
	client   *http.Client
	now      func() time.Time

	mu       sync.Mutex
	found    *discovered
	failure  error
	failedAt time.Time
}

// discovered is what the provider has told of itself.
type discovered struct {
	oauth      oauth2.Config
	verifier   *oidc.IDTokenVerifier
	endSession string
}

func newProvider(settings Provider, public *url.URL) *provider {
	client := &http.Client{Timeout: providerPatience, Transport: bounded{&http.Transport{Proxy: http.ProxyFromEnvironment, IdleConnTimeout: idleAtProvider}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &provider{settings: settings, redirect: public.JoinPath("/auth/callback").String(), home: public.JoinPath("/").String(), client: client, now: time.Now}
}

// idleAtProvider is how long a connection to the provider is kept for the next sign-in.
const idleAtProvider = 10 * time.Second

// bounded reads no more of an answer than it needs.
type bounded struct{ *http.Transport }

// RoundTrip asks.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.Transport.RoundTrip(r)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, maxAnswer), response.Body}
	}
	return response, err
}

// discover asks the provider what it can do, once; after a failure again, but not at every request.
func (p *provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if p.failure != nil && time.Since(p.failedAt) < providerRest {
		return nil, p.failure
	}
	told, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.settings.Issuer)
	if err != nil {
		err = fmt.Errorf("%w: %s", errProviderDown, unreached(err))
		if ctx.Err() == nil {
			p.failure, p.failedAt = err, time.Now()
		}
		return nil, err
	}
	p.found, err = p.read(told)
	return p.found, err
}

func (p *provider) read(told *oidc.Provider) (*discovered, error) {
	var claims struct {
		EndSession string   `json:"end_session_endpoint"`
		Methods    []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := told.Claims(&claims); err != nil {
		return nil, fmt.Errorf("%w: %w", errAnswer, err)
	}
	endpoint := told.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader // never found out by trying, which would use the code twice
	if len(claims.Methods) > 0 && !slices.Contains(claims.Methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &discovered{
		oauth: oauth2.Config{ClientID: p.settings.ClientID, ClientSecret: p.settings.ClientSecret, Endpoint: endpoint, RedirectURL: p.redirect,
			Scopes: []string{oidc.ScopeOpenID}},
		verifier:   told.Verifier(&oidc.Config{ClientID: p.settings.ClientID, Now: func() time.Time { return p.now().Add(-ClockSkew) }}),
		endSession: claims.EndSession,
	}, nil
}

// identify exchanges a code for an id_token and reads from it who somebody is.
func (p *provider) identify(ctx context.Context, code string, signIn impact.SignIn) (impact.Identity, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return impact.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := d.oauth.Exchange(ctx, code, oauth2.VerifierOption(signIn.Verifier))
	if err != nil {
		return impact.Identity{}, exchangeFailed(err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return impact.Identity{}, fmt.Errorf("%w: no id_token", errAnswer)
	}
	token, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return impact.Identity{}, verifyFailed(err)
	}
	return impact.Identity{Issuer: token.Issuer, Subject: token.Subject}, p.check(token, signIn)
}

// check sees to what the library leaves open: that the token is of this very sign-in, meant for this program when it is meant for
// several, and not of a time to come.
func (p *provider) check(token *oidc.IDToken, signIn impact.SignIn) error {
	var claims struct {
		Party     string   `json:"azp"`
		NotBefore *float64 `json:"nbf"`
	}
	if err := token.Claims(&claims); err != nil {
		return fmt.Errorf("%w: %w", errAnswer, err)
	}
	latest := p.now().Add(ClockSkew)
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(signIn.Nonce)) != 1:
		return fmt.Errorf("%w: the nonce is another sign-in's", errAnswer)
	case len(token.Audience) > 1 && claims.Party != p.settings.ClientID:
		return fmt.Errorf("%w: it is for another program", errAnswer)
	case token.IssuedAt.After(latest), claims.NotBefore != nil && *claims.NotBefore > float64(latest.Unix()):
		return fmt.Errorf("%w: it is of a time to come: compare the clocks", errAnswer)
	case token.Subject == "":
		return fmt.Errorf("%w: it names nobody", errAnswer)
	default:
		return nil
	}
}

// exchangeFailed tells a provider that refuses from one that doesn't answer. What it says is kept short: its words may quote
// what was sent.
func exchangeFailed(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
		return fmt.Errorf("%w: it refused the code (%d %s)", errAnswer, refused.Response.StatusCode, oneWord(refused.ErrorCode))
	}
	return fmt.Errorf("%w: the code can't be exchanged", errProviderDown)
}

// unreached is why the provider could not be asked, without what it may have answered at length.
func unreached(err error) string {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err.Error()
	}
	return firstWords(err.Error())
}

// verifyFailed tells an id_token that is no good from keys that can't be had; the library has no error of its own for that.
func verifyFailed(err error) error {
	var expired *oidc.TokenExpiredError
	switch {
	case errors.As(err, &expired):
		return fmt.Errorf("%w: the id_token has expired: compare the clocks", errAnswer)
	case strings.Contains(err.Error(), "fetching keys"):
		return fmt.Errorf("%w: its keys can't be had", errProviderDown)
	default:
		return fmt.Errorf("%w: %s", errAnswer, firstWords(err.Error()))
	}
}

// oneWord is a code of the provider's, such as invalid_grant.
func oneWord(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, code[:min(len(code), 40)])
}

// firstWords is what the library says without what it quotes of the token.
func firstWords(text string) string {
	text, _, _ = strings.Cut(text, "\"")
	return strings.TrimSpace(text[:min(len(text), 100)])
}

// signOut is where the provider signs people out; empty when it has no such place or doesn't answer.
func (p *provider) signOut(ctx context.Context) string {
	d, err := p.discover(ctx)
	if err != nil || d.endSession == "" {
		return ""
	}
	at, err := url.Parse(d.endSession)
	if err != nil {
		return ""
	}
	query := at.Query()
	query.Set("client_id", p.settings.ClientID)
	query.Set("post_logout_redirect_uri", p.home)
	at.RawQuery = query.Encode()
	return at.String()
}
