package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"polku/access"
	"polku/impact"
	"polku/store"
)

// maxSecret is the largest file that a client secret is read from.
const maxSecret = 4 << 10

// checkProvider finds the faults of what is said of the identity provider. It is said in full or not at all.
func (c *Config) checkProvider(wrong func(name, format string, args ...any)) {
	var err error
	if c.proxies, err = readProxies(c.Proxies); err != nil {
		wrong("POLKU_PROXIES", "must be addresses or networks with commas between, such as 10.0.0.1,192.168.0.0/16")
	}
	secret := c.readSecret(wrong)
	given := map[string]string{"POLKU_OIDC_ISSUER": c.Issuer, "POLKU_OIDC_CLIENT_ID": c.ClientID, "POLKU_OIDC_CLIENT_SECRET": c.ClientSecret + c.ClientSecretFile, "POLKU_URL": c.URL}
	said := c.Admin
	for _, content := range given {
		said += content
	}
	if said == "" {
		return
	}
	for name, content := range given {
		if content == "" {
			wrong(name, "is missing: an identity provider needs POLKU_OIDC_ISSUER, POLKU_OIDC_CLIENT_ID, POLKU_OIDC_CLIENT_SECRET (or its _FILE) and POLKU_URL")
		}
	}
	if _, err := readAddress(c.Issuer); c.Issuer != "" && err != nil {
		wrong("POLKU_OIDC_ISSUER", "%v, such as https://login.example/realms/network", err)
	}
	if c.url, err = readAddress(c.URL); c.URL != "" && err != nil {
		wrong("POLKU_URL", "%v, such as https://polku.example", err)
	} else if err == nil && strings.Trim(c.url.Path, "/") != "" {
		wrong("POLKU_URL", "must have no path: the server answers at the root of its name")
	}
	c.provider = &access.Provider{Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: secret, Admin: c.Admin}
}

// readSecret finds the client secret: in the environment or in a file.
func (c *Config) readSecret(wrong func(name, format string, args ...any)) string {
	if c.ClientSecretFile == "" {
		return c.ClientSecret
	}
	if c.ClientSecret != "" {
		wrong("POLKU_OIDC_CLIENT_SECRET", "is given twice: use it or POLKU_OIDC_CLIENT_SECRET_FILE")
		return ""
	}
	file, err := os.Open(c.ClientSecretFile)
	if err != nil {
		wrong("POLKU_OIDC_CLIENT_SECRET_FILE", "must name a file that can be read")
		return ""
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	secret := strings.TrimSpace(string(content))
	if err != nil || secret == "" || len(content) > maxSecret {
		wrong("POLKU_OIDC_CLIENT_SECRET_FILE", "must name a file with nothing but the secret in it")
	}
	return secret
}

// readAddress reads an address of the web that secrets may travel to: over https, or within this machine.
func readAddress(text string) (*url.URL, error) {
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "" || address.User != nil || address.RawQuery != "" || address.Fragment != "":
		return nil, errors.New("must be an address of the web without anything after its path")
	case address.Scheme == "https", address.Scheme == "http" && access.IsLoopback(address.Host):
		return address, nil
	default:
		return nil, errors.New("must begin with https:// (http:// only on this machine itself)")
	}
}

func readProxies(text string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if address, err := netip.ParseAddr(part); err == nil {
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, err
		}
		proxies = append(proxies, network)
	}
	return proxies, nil
}

// originOf is the origin of an address that has been checked.
func originOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Scheme + "://" + parsed.Host
}

// welcome says how to get in, before the server says that it is ready.
func (s *server) welcome(ctx context.Context, out io.Writer, address string) error {
	if s.config.provider != nil {
		fmt.Fprintf(out, "People sign in at %s, at %s\n", s.config.provider.Issuer, s.config.url)
		return nil
	}
	return printLink(ctx, out, s.store, address)
}

// printLink makes an administrator's link and shows it.
func printLink(ctx context.Context, out io.Writer, s *store.Store, address string) error {
	link, err := access.NewLink(ctx, s, address)
	if err != nil {
		return fmt.Errorf("make the administrator's link: %w", err)
	}
	fmt.Fprintf(out, "Sign in as administrator, once, within %d minutes: %s\n", int(impact.LinkTime.Minutes()), link)
	return nil
}

func linkCommand(config *Config) *cobra.Command {
	return &cobra.Command{Use: "link", Short: "Make another administrator's link, where there is no identity provider", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, config, func(s *store.Store) error {
				if config.provider != nil {
					return errors.New("POLKU_OIDC_ISSUER is set: people sign in there, and links don't work")
				}
				return printLink(cmd.Context(), cmd.OutOrStdout(), s, config.Addr)
			})
		}}
}

func tokenCommand(config *Config) *cobra.Command {
	token := &cobra.Command{Use: "token", Short: "Tokens of partners and programs"}
	list := &cobra.Command{Use: "list", Short: "Show the tokens, without their secrets", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, config, func(s *store.Store) error { return listTokens(cmd, s) })
		}}
	revoke := &cobra.Command{Use: "revoke NAME", Short: "Take a token back at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, config, func(s *store.Store) error { return revokeToken(cmd, s, args[0]) })
		}}
	token.AddCommand(createTokenCommand(config), list, revoke)
	return token
}

func createTokenCommand(config *Config) *cobra.Command {
	var draft impact.TokenDraft
	var role, expires string
	var scopes, shared []string
	create := &cobra.Command{Use: "create", Short: "Give a token; it is shown this once", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			draft.Role = impact.Role(strings.ToUpper(role))
			for _, kind := range shared {
				draft.Shared = append(draft.Shared, impact.Kind(kind))
			}
			var err error
			if draft.ReadOnly, err = readScopes(scopes); err != nil {
				return err
			}
			if draft.ExpiresAt, err = readExpiry(expires); err != nil {
				return err
			}
			return withStore(cmd, config, func(s *store.Store) error {
				_, secret, err := s.CreateToken(cmd.Context(), operator, draft)
				if err == nil {
					fmt.Fprintln(cmd.OutOrStdout(), secret)
				}
				return err
			})
		}}
	flags := create.Flags()
	flags.StringVar(&draft.Name, "name", "", `whose it is and what for, such as "Valtiokonttori, reporting"; never a person's name`)
	flags.StringVar(&role, "role", string(impact.Partner), "steering, coordinator, core, change_agent or partner")
	flags.StringSliceVar(&draft.Networks, "network", nil, "the networks that it is for, by their slugs; * is every one")
	flags.StringSliceVar(&scopes, "scope", []string{string(impact.ReadScope)}, "what it may be used for: READ, or READ,WRITE")
	flags.StringVar(&expires, "expires", "", "its last day, such as 2027-12-31; at most two years from now")
	flags.StringVar(&draft.Organisation, "organisation", "", "the own organisation's code, for role core")
	flags.StringVar(&draft.Area, "area", "", "the own area's code, for role change_agent")
	flags.StringSliceVar(&shared, "shared", nil, "the kinds of records that a partner may read; * is every one")
	for _, name := range []string{"name", "expires"} {
		_ = create.MarkFlagRequired(name) // fails only for a flag that isn't there
	}
	return create
}

// readScopes tells whether the scopes are for reading alone.
func readScopes(scopes []string) (readOnly bool, err error) {
	readOnly = true
	for _, scope := range scopes {
		switch impact.TokenScope(strings.ToUpper(scope)) {
		case impact.ReadScope:
		case impact.WriteScope:
			readOnly = false
		default:
			return true, fmt.Errorf("--scope: %q must be READ or WRITE", scope)
		}
	}
	return readOnly, nil
}

// readExpiry reads a token's last day: it works until that day ends in Finland.
func readExpiry(text string) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, text, home)
	if err != nil {
		return time.Time{}, fmt.Errorf("--expires: %q must be a day such as 2027-12-31", text)
	}
	return day.AddDate(0, 0, 1), nil
}

// tokensShown is how many tokens the list shows.
const tokensShown = 1000

func listTokens(cmd *cobra.Command, s *store.Store) error {
	view, err := s.View(cmd.Context(), operator)
	if err != nil {
		return err
	}
	defer view.Close()
	tokens, err := view.Tokens(cmd.Context(), 0, tokensShown)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tBEGINS\tROLE\tNETWORKS\tEXPIRES\tLAST USE\tREVOKED")
	for _, t := range tokens {
		role := string(t.Role)
		if t.ReadOnly {
			role += " (read only)"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Name, t.Prefix, role, strings.Join(t.Networks, ","), dayOrNone(t.ExpiresAt), dayOrNone(t.UsedAt), dayOrNone(t.RevokedAt))
	}
	return table.Flush()
}

func dayOrNone(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(home).Format("2006-01-02 15:04")
}

func revokeToken(cmd *cobra.Command, s *store.Store, name string) error {
	view, err := s.View(cmd.Context(), operator)
	if err != nil {
		return err
	}
	token, err := view.TokenByName(cmd.Context(), name)
	view.Close()
	if errors.Is(err, impact.ErrNotFound) {
		return fmt.Errorf("there is no token %q", name)
	}
	if err != nil {
		return err
	}
	if token, err = s.RevokeToken(cmd.Context(), operator, token.ID); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s was revoked at %s by %s\n", token.Name, dayOrNone(token.RevokedAt), token.RevokedBy)
	return nil
}
