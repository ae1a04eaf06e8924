package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"polku/export"
	"polku/impact"
	"polku/intake"
	"polku/store"
)

// reportedRows is how many refused rows a command shows by itself.
const reportedRows = 20

// importOrder is what the import command is asked for.
type importOrder struct {
	kind, file, network, mode, mapping, report string
	dry                                        bool
}

func importCommand(config *Config) *cobra.Command {
	var o importOrder
	command := &cobra.Command{Use: "import KIND FILE", Args: cobra.ExactArgs(2),
		Short: "Bring a foreign file in: " + kindsOfFiles(),
		Long: "Bring a foreign file in. KIND is one of " + kindsOfFiles() + ".\n" +
			"The same file again changes nothing. Exits 1 when rows were refused, and with --mode all nothing was taken over then.\n" +
			"docs/intake.md says which columns each kind wants.",
		RunE: func(cmd *cobra.Command, args []string) error {
			o.kind, o.file = args[0], args[1]
			return withStore(cmd, config, func(s *store.Store) error { return o.run(cmd, s) })
		}}
	flags := command.Flags()
	flags.StringVar(&o.network, "network", "", "the network that the file is about, such as keino")
	flags.StringVar(&o.mode, "mode", "all", "all: all rows or none; rows: each row for itself")
	flags.StringVar(&o.mapping, "mapping", "", "a JSON file that says which column is which field; guessed from the header when left out")
	flags.StringVar(&o.report, "report", "", "a CSV file to write what became of each row into")
	flags.BoolVar(&o.dry, "dry", false, "say what would become of each row, and change nothing")
	_ = command.MarkFlagRequired("network") // fails only for a flag that isn't there
	undo := &cobra.Command{Use: "undo ID", Short: "Take a whole import back", Args: cobra.ExactArgs(1)}
	var reason string
	undo.Flags().StringVar(&reason, "reason", "", "why; the trail keeps it")
	_ = undo.MarkFlagRequired("reason") // fails only for a flag that isn't there
	undo.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not the number of an import", args[0])
		}
		return withStore(cmd, config, func(s *store.Store) error {
			is, err := s.UndoImport(cmd.Context(), operator, id, reason)
			if err == nil {
				cmd.Printf("import %d: %d undone, %d kept because they had been changed or named since\n", is.ID, is.Undone, is.Kept)
			}
			return err
		})
	}
	command.AddCommand(undo)
	return command
}

func kindsOfFiles() string {
	words := make([]string, len(impact.ImportKinds))
	for i, kind := range impact.ImportKinds {
		words[i] = string(kind)
	}
	return strings.Join(words, ", ")
}

// run carries the order out and says how it goes.
func (o importOrder) run(cmd *cobra.Command, s *store.Store) error {
	mode, known := map[string]store.ImportMode{"all": store.AllRows, "rows": store.EachRow}[o.mode]
	if !known {
		return fmt.Errorf("--mode must be all or rows, not %q", o.mode)
	}
	n, err := networkBySlug(cmd.Context(), s, o.network)
	if err != nil {
		return err
	}
	file, err := os.Open(o.file)
	if err != nil {
		return err
	}
	defer file.Close()
	is, err := o.note(cmd.Context(), s, n, file, mode)
	if err != nil {
		return err
	}
	mapping, err := intake.ReadMapping([]byte(is.Mapping))
	if err != nil {
		return err
	}
	rows, err := intake.Open(is.Kind, io.NewSectionReader(file, 0, is.Size), n, mapping)
	if err != nil {
		return fmt.Errorf("%s: %w", o.file, err)
	}
	defer func() { _ = rows.Close() }() // it has only read
	told, stop := context.WithCancel(cmd.Context())
	go tellProgress(told, cmd, rows, is.Size)
	is, err = s.RunImport(cmd.Context(), operator, is.ID, o.dry, rows)
	stop()
	if err != nil {
		return err
	}
	return o.tell(cmd, s, is)
}

// note notes the file as an import.
func (o importOrder) note(ctx context.Context, s *store.Store, n *impact.Network, file *os.File, mode store.ImportMode) (store.Import, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		return store.Import{}, fmt.Errorf("read %s: %w", o.file, err)
	}
	var mapping []byte
	if o.mapping != "" {
		if mapping, err = os.ReadFile(o.mapping); err != nil {
			return store.Import{}, err
		}
	}
	is, err := s.CreateImport(ctx, operator, store.NewImport{Network: n.ID, Kind: impact.ImportKind(o.kind), Name: filepath.Base(o.file), Size: size, Digest: hex.EncodeToString(sum.Sum(nil))})
	if err != nil {
		return is, err
	}
	return s.DescribeImport(ctx, operator, is.ID, store.ImportPlan{Mapping: string(mapping), Mode: mode})
}

// tellProgress says every few seconds how far the file has been read.
func tellProgress(ctx context.Context, cmd *cobra.Command, rows intake.Reader, size int64) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			cmd.PrintErrf("%d %% of the file read\n", rows.Done()*100/max(size, 1))
		}
	}
}

// tell says what became of the rows.
func (o importOrder) tell(cmd *cobra.Command, s *store.Store, is store.Import) error {
	cmd.Printf("import %d, %s: %d new, %d changed, %d same, %d refused\n", is.ID, strings.ToLower(string(is.State)), is.Added, is.Changed, is.Same, is.Refused)
	view, err := s.View(cmd.Context(), operator)
	if err != nil {
		return err
	}
	defer view.Close()
	if o.report != "" {
		if err := writeReport(cmd.Context(), view, is.ID, o.report); err != nil {
			return err
		}
	}
	refused, err := view.ImportRows(cmd.Context(), is.ID, store.RowRefused, 0, reportedRows)
	if err != nil {
		return err
	}
	for _, row := range refused {
		cmd.Printf("  row %d, %s: %s\n", row.Number, row.Place, row.Faults)
	}
	switch {
	case is.Problem != "":
		return errors.New(is.Problem)
	case is.Refused > 0:
		return fmt.Errorf("%d rows were refused", is.Refused)
	}
	return nil
}

// writeReport writes what became of each row as CSV.
func writeReport(ctx context.Context, view *store.View, id int64, name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	out := csv.NewWriter(file)
	err = out.Write([]string{"row", "place", "outcome", "kind", "why", "notes"})
	for after := int64(0); err == nil; {
		rows, failed := view.ImportRows(ctx, id, "", after, 1000)
		if failed != nil || len(rows) == 0 {
			err = failed
			break
		}
		for _, row := range rows {
			why := ""
			if len(row.Faults) > 0 {
				why = row.Faults.Error()
			}
			err = errors.Join(err, out.Write([]string{strconv.FormatInt(row.Number, 10), export.Harmless(row.Place), string(row.Outcome), string(row.Kind), export.Harmless(why), export.Harmless(strings.Join(row.Notes, "; "))}))
		}
		after = rows[len(rows)-1].Number
	}
	out.Flush()
	return errors.Join(err, out.Error(), file.Close())
}

// networkBySlug finds a network for a command.
func networkBySlug(ctx context.Context, s *store.Store, slug string) (*impact.Network, error) {
	view, err := s.View(ctx, operator)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	var known []string
	for _, n := range view.Networks() {
		if n.Slug == slug {
			return n, nil
		}
		known = append(known, n.Slug)
	}
	return nil, fmt.Errorf("there is no network %q; there are %v", slug, known)
}
