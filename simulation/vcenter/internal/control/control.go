// Package control is the HTTP interface for tests and exercises: it takes a site down, restores it, adds hardware, injects
// faults, shows events, and connects to guests.
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

// Site is a site under control.
type Site interface {
	TakeDown() error
	Restore() error
	IsUp() bool
	Address() string
	AddHardware(hardware []byte) error
	ChangeHost(change []byte) error
	GuestRules() any
	SetGuestRules(rules []byte) error
}

// Status is the answer to GET /status.
type Status struct {
	Site    string `json:"site"`
	State   string `json:"state"`
	Address string `json:"address"`
	Events  int    `json:"events"`
}

// longestBody is more than any list of hardware or faults needs.
const longestBody = 10 << 20

// Handler serves the control interface, and connects to guests with CONNECT:
//
//   - GET /status, POST /outage, POST /restore: the site's state
//   - GET /events: all events
//   - POST /hardware: adds hardware
//   - POST /hosts: changes a host itself, for example stops it: {"host":"esx-11.rabat.massar.example","answers":false}
//   - GET, POST and DELETE /faults: rules for faults
//   - GET and POST /guests: rules for guests that start late, never, or with another address
//   - GET /methods: the counts of the methods that change something
//   - GET /privileges: the privileges that the calls of limited accounts used, and lacked
func Handler(name string, site Site, log *eventlog.Log, injector *faults.Injector, privileges func() any, guests http.Handler) http.Handler {
	status := func() Status {
		state := "down"
		if site.IsUp() {
			state = "up"
		}
		return Status{Site: name, State: state, Address: site.Address(), Events: len(log.Events(0))}
	}
	setRules := func(rules []faults.Rule) any {
		injector.Replace(rules)
		return injector.Rules()
	}
	mux := http.NewServeMux()
	for path, change := range map[string]func() error{"POST /outage": site.TakeDown, "POST /restore": site.Restore} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			if err := change(); err != nil {
				refuse(w, http.StatusInternalServerError, err)
				return
			}
			answer(w, http.StatusOK, status())
		})
	}
	for path, state := range map[string]func() any{
		"GET /status":     func() any { return status() },
		"GET /events":     func() any { return log.Entries() },
		"GET /faults":     func() any { return injector.Rules() },
		"DELETE /faults":  func() any { return setRules(nil) },
		"GET /guests":     site.GuestRules,
		"GET /methods":    func() any { return injector.Methods() },
		"GET /privileges": privileges,
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, state()) })
	}
	mux.HandleFunc("POST /hardware", withBody(func(body []byte) (any, error) { return status(), site.AddHardware(body) }))
	mux.HandleFunc("POST /hosts", withBody(func(body []byte) (any, error) { return status(), site.ChangeHost(body) }))
	mux.HandleFunc("POST /guests", withBody(func(body []byte) (any, error) {
		err := site.SetGuestRules(body)
		return site.GuestRules(), err
	}))
	mux.HandleFunc("POST /faults", withBody(func(body []byte) (any, error) {
		rules, err := faults.Parse(body)
		if err != nil {
			return nil, err
		}
		return setRules(rules), nil
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Origin") != "": // a page in a local browser can send requests here, too
			refuse(w, http.StatusForbidden, errors.New("requests from web pages are refused"))
		case r.Method == http.MethodConnect:
			guests.ServeHTTP(w, r)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// withBody handles a request's body. An error is the client's: 409 for a conflict with the inventory, otherwise 400.
func withBody(handle func([]byte) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var value any
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
		if err == nil {
			value, err = handle(body)
		}
		switch {
		case errors.As(err, new(*inventory.Conflict)):
			refuse(w, http.StatusConflict, err)
		case err != nil:
			refuse(w, http.StatusBadRequest, err)
		default:
			answer(w, http.StatusOK, value)
		}
	}
}

func refuse(w http.ResponseWriter, code int, err error) {
	answer(w, code, map[string]string{"error": err.Error()})
}

func answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value) // the client may have disconnected
}
