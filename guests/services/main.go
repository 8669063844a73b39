// Command massar-guest is the software of guests that has no package of its own here, and what a rehearsal needs around
// them: one program for each subject, named by the first argument. A server ends when its standard input does, so none
// outlives who started it.
package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

type program func(ctx context.Context, arguments []string) error

var servers = map[string]program{
	"answer":      answer,
	"application": application,
	"dns":         nameServer,
	"door":        door,
	"files":       files,
	"pool":        pool,
}

var questions = map[string]program{
	"dns-query":  queryName,
	"dns-update": updateName,
	"through":    through,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "massar-guest:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		arguments = []string{""}
	}
	if ask := questions[arguments[0]]; ask != nil {
		return ask(ctx, arguments[1:])
	}
	serve := servers[arguments[0]]
	if serve == nil {
		return fmt.Errorf("%q is no program. Use %s", arguments[0], strings.Join(names(), ", "))
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return serve(ctx, arguments[1:])
}

func names() []string {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(servers)), slices.Collect(maps.Keys(questions)))))
}
