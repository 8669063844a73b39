package control

import (
	"net/http"

	"massar.ma/datacenters/simulator/internal/faults"
)

// serveFaults adds POST, GET and DELETE /faults, and GET /methods: the methods that changed something, with their counts.
func serveFaults(mux *http.ServeMux, commands *faults.Commands) {
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		body, err := read(w, r)
		var rules []faults.Rule
		if err == nil {
			rules, err = faults.Parse(body)
		}
		if err != nil {
			answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		commands.Replace(rules)
		answer(w, http.StatusOK, commands.Rules())
	})
	mux.HandleFunc("DELETE /faults", func(w http.ResponseWriter, _ *http.Request) {
		commands.Replace(nil)
		answer(w, http.StatusOK, commands.Rules())
	})
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, commands.Rules()) })
	mux.HandleFunc("GET /methods", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, commands.Methods()) })
}
