// Command massar-guest contains the programs of simulated guests and of the exercises around them. The first argument is the
// name of the program. A server ends when its standard input closes, so it ends with the process that started it.
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
	"files":       files,
	"pool":        pool,
	"proxy":       proxy,
}

var clients = map[string]program{
	"connect":    connect,
	"dns-query":  queryName,
	"dns-update": updateName,
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
	if client := clients[arguments[0]]; client != nil {
		return client(ctx, arguments[1:])
	}
	serve := servers[arguments[0]]
	if serve == nil {
		return fmt.Errorf("unknown program %q: use one of %s", arguments[0], strings.Join(names(), ", "))
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return serve(ctx, arguments[1:])
}

func names() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Collect(maps.Keys(servers)), maps.Keys(clients))))
}
