package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const databaseTimeout = 5 * time.Second

type pupil struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// application stores and reads pupils' enrolments. PGUSER, PGPASSWORD and PGDATABASE are the account and the database.
func application(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("application", flag.ContinueOnError)
	var listen, pools addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	flags.Var(&pools, "database", "`address:port` of a connection pool, once for each; the first that answers is used")
	unhealthy := flags.Bool("unhealthy", false, "make the health check fail")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	database, err := openDatabase(ctx, pools)
	if err != nil {
		return err
	}
	defer database.Close()

	mux := http.NewServeMux()
	mux.Handle("GET /health", health(*unhealthy, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
		defer cancel()
		return database.Ping(ctx)
	}))
	mux.HandleFunc("PUT /pupils/{code}", func(w http.ResponseWriter, r *http.Request) { enrol(database, w, r) })
	mux.HandleFunc("GET /pupils/{code}", func(w http.ResponseWriter, r *http.Request) { read(database, w, r) })
	return serveHTTP(ctx, listen, mux)
}

func openDatabase(ctx context.Context, pools []string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig("sslmode=disable connect_timeout=2 pool_max_conns=4 " + hostsAndPorts(pools))
	if err != nil {
		return nil, err
	}
	// The pool can switch to another server, so statements are not prepared.
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	return pgxpool.NewWithConfig(ctx, config)
}

func enrol(database *pgxpool.Pool, w http.ResponseWriter, r *http.Request) {
	var p pupil
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&p); err != nil || p.Name == "" {
		http.Error(w, `send a pupil as {"name": "…"}`, http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	_, err := database.Exec(ctx, "insert into pupils (code, name) values ($1, $2) on conflict (code) do update set name = excluded.name", r.PathValue("code"), p.Name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func read(database *pgxpool.Pool, w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	p := pupil{Code: r.PathValue("code")}
	err := database.QueryRow(ctx, "select name from pupils where code = $1", p.Code).Scan(&p.Name)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		http.Error(w, "unknown pupil", http.StatusNotFound)
	case err != nil:
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	default:
		writeJSON(w, http.StatusOK, p)
	}
}
