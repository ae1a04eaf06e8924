package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"polku/access"
	"polku/dashboard"
	"polku/feed"
	"polku/graph"
	"polku/impact"
	"polku/plans"
	"polku/store"
)

// Timeouts of plain HTTP. Sockets have their own.
const (
	headerTime = 5 * time.Second
	readTime   = 20 * time.Second
	writeTime  = 60 * time.Second
	idleTime   = 2 * time.Minute
	maxHeader  = 16 << 10
	closeTime  = 10 * time.Second
)

// serve runs the server until the context ends, and says on out when it is ready.
func serve(ctx context.Context, config *Config, out io.Writer) error {
	if err := config.check(); err != nil {
		return err
	}
	s := &server{config: config, log: slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: config.level}))}
	return errors.Join(s.run(ctx, out), s.close())
}

// server is the running program.
type server struct {
	config *Config
	log    *slog.Logger

	store    *store.Store
	feed     *feed.Feed
	jobs     *jobs
	imports  *imports
	gate     *access.Gate
	api      *graph.Server
	http     *http.Server
	calendar calendar
	// stop ends the feed, the sample and the jobs; background is what they run in.
	stop       context.CancelFunc
	background sync.WaitGroup
}

// run opens everything, bottom up, and serves.
func (s *server) run(ctx context.Context, out io.Writer) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	if err := s.start(inner); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := s.welcome(ctx, out, listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(listener) }()
	fmt.Fprintf(out, "Polku is ready at http://%s/ (API: /graphql)\n", listener.Addr())
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	}
}

// open opens the database and sees that the plans are in it.
func (s *server) open(ctx context.Context) error {
	s.calendar.fixed.Store(int32(s.config.today))
	opened, err := store.Open(ctx, store.Settings{URL: s.config.DatabaseURL, Today: s.calendar.today, Moment: s.calendar.moment})
	if err != nil {
		return err
	}
	s.store = opened
	if err := s.beginSample(ctx); err != nil {
		return err
	}
	return s.plant(ctx)
}

// plant loads the built-in plans of networks that are not there yet. A network that is there keeps the plan that its
// coordinator loaded.
func (s *server) plant(ctx context.Context) error {
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err != nil {
			return err
		}
		view, err := s.store.View(ctx, operator)
		if err != nil {
			return err
		}
		_, err = view.Network(plan.Network.Slug)
		view.Close()
		if !errors.Is(err, impact.ErrNotFound) {
			continue
		}
		receipt, err := s.store.LoadPlan(ctx, operator, plan, "built-in plan "+name)
		if err != nil {
			return err
		}
		s.log.Info("loaded a plan", "network", receipt.Network, "things", receipt.Added)
	}
	return nil
}

// start begins everything that runs in the background, and makes the handler.
func (s *server) start(ctx context.Context) error {
	var err error
	if s.feed, err = feed.New(ctx, s.store, s.log); err != nil {
		return err
	}
	s.store.OnCommit(s.feed.Wake)
	s.background.Go(func() { s.feed.Run(ctx) })
	s.background.Go(func() {
		if err := s.store.Listen(ctx, s.feed.Wake); err != nil {
			s.log.Error("can't listen for changes of other processes; looking every second", "error", err)
		}
	})
	if s.jobs, err = newJobs(ctx, s.store, s.log); err != nil {
		return err
	}
	if err := s.fillSample(ctx); err != nil {
		return err
	}
	s.gate = access.New(access.Options{Ledger: s.store, Log: s.log, Provider: s.config.provider, URL: s.config.url, Proxies: s.config.proxies})
	s.background.Go(func() { s.gate.Run(ctx) })
	if s.imports, err = newImports(ctx, s.store, s.config.Spool, s.log); err != nil {
		return err
	}
	s.background.Go(func() { s.imports.sweepEvery(ctx, sweepEvery) })
	s.api = graph.NewServer(&graph.Resolver{Store: s.store, Feed: s.feed, Jobs: s.jobs, Imports: s.imports, Sample: s.calendar.sample.Load(),
		Admit: s.gate.Admit, MaySignIn: s.gate.HasProvider()}, s.log)
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}
	return nil
}

func (s *server) routes() http.Handler {
	routes := http.NewServeMux()
	routes.Handle("/graphql", s.api)
	routes.Handle("GET /schema.graphql", s.api.Schema())
	routes.Handle("/graphiql/", explorer())
	routes.HandleFunc("POST /imports", s.imports.upload)
	files := exportRoutes(s.store, s.log)
	routes.Handle("/export/", files)
	routes.Handle("/open/", files)
	routes.Handle("/metrics", onlyForHealth(promhttp.HandlerFor(s.metrics(), promhttp.HandlerOpts{})))
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	routes.HandleFunc("/readyz", s.ready)
	routes.Handle("/", dashboard.Handler())
	return s.secured(s.gate.Handler(routes))
}

// ready answers 200 when the database answers.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.store.Ping(r.Context()); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// onlyForHealth lets those through who may see how the server fares; a program that gathers metrics sends a token.
func onlyForHealth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !access.Viewer(r.Context()).MaySeeHealth() {
			w.Header().Set("WWW-Authenticate", `Bearer realm="polku"`)
			http.Error(w, "metrics are for those who belong to a network: sign in, or send a token", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// secured sets the headers that keep foreign code and foreign frames out. Styles may be inline: the component library
// writes them so. The form that signs out may lead on to the provider.
func (s *server) secured(next http.Handler) http.Handler {
	forms := "'self'"
	if s.config.provider != nil {
		forms += " " + originOf(s.config.provider.Issuer)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "+
			"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action "+forms+"; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		if s.config.url != nil && s.config.url.Scheme == "https" {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// close ends everything, top down: first the streams, so that their sockets can close.
func (s *server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	var errs []error
	if s.stop != nil {
		s.stop()
	}
	if s.api != nil {
		errs = append(errs, s.api.Shutdown(ctx), s.http.Shutdown(ctx))
	}
	if s.jobs != nil {
		errs = append(errs, s.jobs.close())
	}
	if s.imports != nil {
		s.imports.close()
	}
	s.background.Wait()
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}
