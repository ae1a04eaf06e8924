// Polku shows how a publicly funded network gets from what it does to what it changes: a GraphQL API with a live dashboard.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"polku/impact"
	"polku/plans"
	"polku/store"
)

// version is set when the program is built.
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := commands().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "polku:", err)
		os.Exit(1)
	}
}

// operator is who works at the command line.
var operator = impact.Program("operator")

// commands is the program's command line.
func commands() *cobra.Command {
	root := &cobra.Command{Use: "polku", Short: "How a network gets from what it does to what it changes", Version: version,
		SilenceUsage: true, SilenceErrors: true}
	var config Config
	config.flags(root.PersistentFlags())
	root.AddCommand(
		&cobra.Command{Use: "serve", Short: "Migrate the database, load the built-in plans into a new one, and serve the API and the dashboard", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), &config, cmd.OutOrStdout()) }},
		&cobra.Command{Use: "migrate", Short: "Bring the database to the newest version", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return withStore(cmd, &config, func(*store.Store) error { cmd.Println("the database is up to date"); return nil })
			}},
		planCommand(&config),
		&cobra.Command{Use: "reconcile", Short: "Compare every value with its rows; exits 1 when one differs", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return withStore(cmd, &config, func(s *store.Store) error { return runNow(cmd, s, store.Order{Job: impact.Reconcile}) })
			}},
		rebuildCommand(&config),
		importCommand(&config),
		exportCommand(&config),
		tokenCommand(&config),
		linkCommand(&config),
	)
	return root
}

func planCommand(config *Config) *cobra.Command {
	plan := &cobra.Command{Use: "plan", Short: "Plans of networks"}
	var reason string
	load := &cobra.Command{Use: "load FILE", Short: "Check a plan file and load it: what differs becomes a revision", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, config, func(s *store.Store) error { return loadPlan(cmd, s, args[0], reason) })
		}}
	load.Flags().StringVar(&reason, "reason", "plan file loaded", "why the plan changes; the trail keeps it")
	check := &cobra.Command{Use: "check FILE", Short: "Say every fault of a plan file without loading it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := readPlan(args[0])
			if err == nil {
				cmd.Printf("%s: %s, %d indicators: no fault found\n", args[0], plan.Network.Slug, len(plan.Indicators))
			}
			return err
		}}
	plan.AddCommand(load, check)
	return plan
}

// withStore opens the database for a command.
func withStore(cmd *cobra.Command, config *Config, work func(*store.Store) error) error {
	if err := config.check(); err != nil {
		return err
	}
	s, err := store.Open(cmd.Context(), store.Settings{URL: config.DatabaseURL})
	if err != nil {
		return err
	}
	return errors.Join(work(s), s.Close())
}

func readPlan(name string) (*impact.Plan, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return plans.Read(name, file)
}

func loadPlan(cmd *cobra.Command, s *store.Store, name, reason string) error {
	plan, err := readPlan(name)
	if err != nil {
		return err
	}
	receipt, err := s.LoadPlan(cmd.Context(), operator, plan, reason)
	if err != nil {
		return err
	}
	cmd.Printf("%s: %d added, %d revised, %d withdrawn\n", receipt.Network, receipt.Added, receipt.Revised, receipt.Withdrawn)
	return nil
}

func rebuildCommand(config *Config) *cobra.Command {
	var reason, indicator string
	rebuild := &cobra.Command{Use: "rebuild", Short: "Count totals anew from their rows, beside a running server, and mend those that differ", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, config, func(s *store.Store) error {
				order := store.Order{Job: impact.Rebuild, Reason: reason}
				if indicator != "" {
					id, err := indicatorByCode(cmd.Context(), s, indicator)
					if err != nil {
						return err
					}
					order.Indicator = id
				}
				return runNow(cmd, s, order)
			})
		}}
	rebuild.Flags().StringVar(&reason, "reason", "", "why the totals are counted anew; the run keeps it")
	rebuild.Flags().StringVar(&indicator, "indicator", "", "code of the only indicator to mend, such as K-01; all when left out")
	_ = rebuild.MarkFlagRequired("reason") // fails only for a flag that isn't there
	return rebuild
}

// indicatorByCode finds an indicator in whatever network has it.
func indicatorByCode(ctx context.Context, s *store.Store, code string) (int64, error) {
	view, err := s.View(ctx, operator)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	var found []*impact.Indicator
	for _, n := range view.Networks() {
		if i, ok := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, code); ok {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		return 0, fmt.Errorf("%d networks have an indicator %s: rebuild all, without --indicator", len(found), code)
	}
	return found[0].ID, nil
}

// runNow runs a job here and waits for it.
func runNow(cmd *cobra.Command, s *store.Store, order store.Order) error {
	run, err := s.Begin(cmd.Context(), operator, order)
	if err != nil {
		return err
	}
	summary, err := runJob(cmd.Context(), s, run)
	if err == nil {
		cmd.Println(summary)
	}
	return err
}
