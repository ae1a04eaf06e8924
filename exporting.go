package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"polku/access"
	"polku/export"
	"polku/store"
)

// The variables of the environment that only exports look at.
const (
	iatiRefVariable  = "POLKU_IATI_ORG"
	iatiTypeVariable = "POLKU_IATI_ORG_TYPE"
	addressVariable  = "POLKU_PUBLIC_URL"
)

// urlVariable is where people sign in; exports name the server by it too, unless addressVariable says otherwise.
const urlVariable = "POLKU_URL"

// newExporter makes files of a store, as the environment configures them.
func newExporter(s *store.Store) *export.Exporter {
	return &export.Exporter{Store: s, Base: cmp.Or(os.Getenv(addressVariable), os.Getenv(urlVariable)),
		Publisher: export.Publisher{Ref: os.Getenv(iatiRefVariable), Type: os.Getenv(iatiTypeVariable)}}
}

// exportRoutes answers below /export/ and /open/.
func exportRoutes(s *store.Store, log *slog.Logger) http.Handler {
	return newExporter(s).Routes(access.Viewer, log)
}

// exportCommand writes a file as the operator sees it.
func exportCommand(config *Config) *cobra.Command {
	var request export.Request
	out, said := "-", map[string]*string{}
	command := &cobra.Command{Use: "export KIND", Short: "Write a list, an indicator table, the results or the feed to a file", Args: cobra.ExactArgs(1),
		Long: "Write a list, an indicator table, the results or the feed to a file.\n\nKIND is one of " + strings.Join(export.Kinds(), ", ") + ".",
		RunE: func(cmd *cobra.Command, args []string) error {
			request.Kind = args[0]
			for name, text := range said {
				if cmd.Flags().Changed(name) {
					if err := request.Set(name, *text); err != nil {
						return err
					}
				}
			}
			if request.Kind == export.Feed {
				request.Format = export.Lines
			}
			return withStore(cmd, config, func(s *store.Store) error { return exportTo(cmd.Context(), s, request, out, cmd.OutOrStdout()) })
		}}
	flags := command.Flags()
	flags.StringVar(&request.Network, "network", "", "slug of the network")
	flags.StringVar((*string)(&request.Format), "format", "csv", "csv, xlsx, json or xml (IATI), as the kind allows")
	flags.StringVar(&out, "out", out, "the file to write; - is the terminal")
	for name, usage := range map[string]string{
		"lang": "fi, sv or en", "from": "first day, as 2022-03-01", "to": "last day", "region": "code of a region", "organisation": "code of an organisation",
		"by":    "divide indicators by region, official_region, organisation, channel, theme or segment",
		"every": "indicators by month, half_year, plan_year or calendar_year", "separator": "comma or semicolon", "bom": "1 marks a CSV file as UTF-8 for Excel",
		"since": "place in the feed to go on from", "limit": "how many changes of the feed",
	} {
		said[name] = flags.String(name, "", usage)
	}
	_ = command.MarkFlagRequired("network") // fails only for a flag that isn't there
	return command
}

// exportTo writes a file beside its name first, so that the name never holds half a file.
func exportTo(ctx context.Context, s *store.Store, request export.Request, out string, terminal io.Writer) error {
	f, err := newExporter(s).Open(ctx, operator, request)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Check(ctx); err != nil {
		return err
	}
	if out == "-" {
		return f.Write(ctx, terminal)
	}
	part := out + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // it may hold what only the network may read
	if err != nil {
		return err
	}
	if err := errors.Join(f.Write(ctx, file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, out)
}
