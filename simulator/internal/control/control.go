// Package control is the HTTP interface by which a test or a rehearsal darkens a site and reads what happened there.
package control

import (
	"encoding/json"
	"net/http"

	"massar.ma/datacenters/simulator/internal/eventlog"
)

// Site is what can be controlled.
type Site interface {
	Dark() error
	Light() error
	IsLight() bool
	Address() string
}

// Status is the answer to GET /status.
type Status struct {
	Site    string `json:"site"`
	State   string `json:"state"`
	Address string `json:"address"`
	Events  int    `json:"events"`
}

// Handler serves POST /dark, POST /light, GET /status and GET /events.
func Handler(name string, site Site, log *eventlog.Log) http.Handler {
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
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, status()) })
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, log.Entries()) })
	return fromThisMachine(mux)
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
