// Command massar-guest is the software of guests that has no package of its own here, and what a rehearsal needs around
// them: one program for each subject, named by the first argument. Each ends when its standard input does, so none
// outlives who started it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

var programs = map[string]func(ctx context.Context, arguments []string) error{
	"answer":      answer,
	"application": application,
	"dns":         nameServer,
	"dns-query":   queryName,
	"dns-update":  updateName,
	"door":        door,
	"files":       files,
	"pool":        pool,
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
	if len(arguments) == 0 || programs[arguments[0]] == nil {
		return fmt.Errorf("%q names no program. Use %s", arguments, strings.Join(names(), ", "))
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return programs[arguments[0]](ctx, arguments[1:])
}

func names() (all []string) {
	for name := range programs {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
