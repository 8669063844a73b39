package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// roundTimeout limits one replication, in case the link is interrupted.
const roundTimeout = 30 * time.Second

const (
	markersFile = "markers.ndjson"
	// promotedFile marks a promoted copy, so that it stays writable after a restart.
	promotedFile = "promoted"
)

// tree is the content of a file server. The markers are read before the documents are listed, so a copy has all documents
// that were written before each of its markers.
type tree struct {
	Markers   []byte     `json:"markers"`
	Documents []document `json:"documents"`
}

type document struct {
	Name     string    `json:"name"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// fileServer stores documents, and markers that show when they were written. With a source it is a read-only copy that
// replicates at intervals, until it is promoted.
type fileServer struct {
	mu        sync.Mutex
	directory string
	source    string
	// readOnly: another site may write, so that no promotion makes the files writable.
	readOnly bool
	// seen holds the copied documents by name. Unchanged documents are not copied again.
	seen map[string]document
	// replication ends with the promotion, and cancels a running copy: its source may not answer.
	replication     context.Context
	stopReplication context.CancelFunc
}

// files runs a file server with replication.
func files(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("files", flag.ContinueOnError)
	var listen addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	directory := flags.String("directory", "", "the `path` of the files")
	source := flags.String("source", "", "the `address:port` of the file server to replicate")
	readOnly := flags.Bool("read-only", false, "refuse writes, also after a promotion in the past")
	interval := flags.Duration("interval", 2*time.Second, "time between replications")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(*directory, "documents"), 0o700); err != nil {
		return err
	}
	replication, stopReplication := context.WithCancel(ctx)
	defer stopReplication()
	s := &fileServer{directory: *directory, source: *source, readOnly: *readOnly, seen: map[string]document{}, replication: replication, stopReplication: stopReplication}
	if _, err := os.Stat(s.path(promotedFile)); err == nil && !s.readOnly {
		s.source = ""
	}
	go s.replicate(ctx, *interval)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /markers", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, s.path(markersFile))
	})
	mux.HandleFunc("GET /tree", s.serveTree)
	mux.HandleFunc("GET /documents/{name}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, s.document(r.PathValue("name")))
	})
	mux.HandleFunc("POST /markers", s.unlessCopy(s.appendMarker))
	mux.HandleFunc("PUT /documents/{name}", s.unlessCopy(s.putDocument))
	// whether a write would be accepted, without a write
	mux.HandleFunc("GET /writable", s.unlessCopy(func(*http.Request) error { return nil }))
	mux.HandleFunc("POST /synchronise", func(w http.ResponseWriter, r *http.Request) {
		answerWith(w, s.copySource(r.Context()))
	})
	mux.HandleFunc("POST /promote", func(w http.ResponseWriter, _ *http.Request) {
		if s.readOnly {
			http.Error(w, "read-only: another site may write", http.StatusConflict)
			return
		}
		s.stopReplication()
		s.mu.Lock()
		defer s.mu.Unlock()
		err := os.WriteFile(s.path(promotedFile), nil, 0o600)
		if err == nil {
			s.source = ""
		}
		answerWith(w, err)
	})
	return serveHTTP(ctx, listen, mux)
}

func (s *fileServer) path(name string) string { return filepath.Join(s.directory, name) }

func (s *fileServer) document(name string) string {
	return filepath.Join(s.directory, "documents", filepath.Base(name))
}

func answerWith(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// unlessCopy rejects writing to a copy.
func (s *fileServer) unlessCopy(write func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.source != "" {
			http.Error(w, "read-only copy of "+s.source, http.StatusConflict)
			return
		}
		if s.readOnly {
			http.Error(w, "read-only: another site may write", http.StatusConflict)
			return
		}
		answerWith(w, write(r))
	}
}

func (s *fileServer) appendMarker(r *http.Request) error {
	line, err := io.ReadAll(io.LimitReader(r.Body, 1024))
	if err != nil {
		return err
	}
	file, err := os.OpenFile(s.path(markersFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(bytes.TrimSpace(line), '\n'))
	return errors.Join(err, file.Close())
}

func (s *fileServer) putDocument(r *http.Request) error {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	return replace(s.document(r.PathValue("name")), content)
}

// replace writes a file atomically: a reader sees the old or the new content.
func replace(path string, content []byte) error {
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (s *fileServer) serveTree(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	markers, err := os.ReadFile(s.path(markersFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		answerWith(w, err)
		return
	}
	listed := tree{Markers: markers, Documents: []document{}}
	entries, err := os.ReadDir(s.path("documents"))
	if err != nil {
		answerWith(w, err)
		return
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && filepath.Ext(entry.Name()) != ".new" {
			listed.Documents = append(listed.Documents, document{entry.Name(), info.Size(), info.ModTime()})
		}
	}
	writeJSON(w, http.StatusOK, listed)
}

func (s *fileServer) replicate(ctx context.Context, interval time.Duration) {
	for ticker := time.NewTicker(interval); ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.copySource(ctx); err != nil {
				fmt.Println("files: replication failed:", err)
			}
		}
	}
}

// copySource copies the changes of the source. It copies the markers last.
func (s *fileServer) copySource(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.source == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	defer context.AfterFunc(s.replication, cancel)()
	listing, err := fetch(ctx, s.source, "/tree")
	if err != nil {
		return err
	}
	var content tree
	if err := json.Unmarshal(listing, &content); err != nil {
		return err
	}
	for _, d := range content.Documents {
		if s.seen[d.Name] == d {
			continue
		}
		text, err := fetch(ctx, s.source, "/documents/"+url.PathEscape(d.Name))
		if err != nil {
			return err
		}
		if err := replace(s.document(d.Name), text); err != nil {
			return err
		}
		s.seen[d.Name] = d
	}
	return replace(s.path(markersFile), content.Markers)
}

func fetch(ctx context.Context, address, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s", address, path, response.Status)
	}
	return io.ReadAll(response.Body)
}
