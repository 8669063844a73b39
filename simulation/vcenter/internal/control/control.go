// Package control is the HTTP interface by which a test or a rehearsal darkens a site, reads what happened there, and
// connects to its guests.
package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"massar.ma/datacenters/simulator/internal/eventlog"
	"massar.ma/datacenters/simulator/internal/faults"
	"massar.ma/datacenters/simulator/internal/inventory"
)

// Site is what can be controlled.
type Site interface {
	Dark() error
	Light() error
	IsLight() bool
	Address() string
	Deliver(delivery []byte) error
}

// Status is the answer to GET /status.
type Status struct {
	Site    string `json:"site"`
	State   string `json:"state"`
	Address string `json:"address"`
	Events  int    `json:"events"`
}

// longestBody is more than any delivery or list of faults needs.
const longestBody = 10 << 20

// Handler serves POST /dark, POST /light, GET /status, GET /events, POST /hardware, and what faults adds. CONNECT reaches
// the guests.
func Handler(name string, site Site, log *eventlog.Log, commands *faults.Commands, guests http.Handler) http.Handler {
	status := func() Status {
		state := "dark"
		if site.IsLight() {
			state = "light"
		}
		return Status{Site: name, State: state, Address: site.Address(), Events: len(log.Events(0))}
	}
	change := func(f func() error) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if err := f(); err != nil {
				answer(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
				return
			}
			answer(w, http.StatusOK, status())
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /dark", change(site.Dark))
	mux.HandleFunc("POST /light", change(site.Light))
	mux.HandleFunc("POST /hardware", func(w http.ResponseWriter, r *http.Request) {
		body, err := read(w, r)
		if err == nil {
			err = site.Deliver(body)
		}
		switch {
		case errors.As(err, new(*inventory.Contradiction)):
			answer(w, http.StatusConflict, map[string]string{"error": err.Error()})
		case err != nil:
			answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		default:
			answer(w, http.StatusOK, status())
		}
	})
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, status()) })
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, log.Entries()) })
	serveFaults(mux, commands)
	return fromThisMachine(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			guests.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
}

// fromThisMachine refuses what a web page in a browser on this machine could send: no page has business here.
func fromThisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != "" {
			answer(w, http.StatusForbidden, map[string]string{"error": "requests of web pages are refused"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value) // the client may be gone
}
