// Command vcenter-census prints what one vCenter holds, read through its API only, as sorted JSON.
//
// Two censuses of an unchanged vCenter are byte-identical: nothing volatile (free space, uptime) and no generated id
// (moref, UUID, MAC) is in them. Values of guestinfo keys appear as SHA-256 only, because they may carry secrets.
//
// It reads VSPHERE_SERVER, VSPHERE_USER and VSPHERE_PASSWORD, as the Terraform provider does. The certificate is always
// verified; SSL_CERT_FILE names the authorities to trust in place of the system's.
//
// With -watch it prints instead, until it is interrupted, a line of JSON whenever a VM's power, address, networks or
// snapshots have changed.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// censusTimeout bounds a vCenter that accepted the login and then stops answering.
const censusTimeout = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	watching := flag.Bool("watch", false, "go on, and print the VMs whenever they have changed")
	flag.Parse()
	work := run
	if *watching {
		work = runWatch
	}
	if err := work(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vcenter-census:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	account, err := accountFrom(getenv)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, censusTimeout)
	defer cancel()

	census, err := read(ctx, account)
	if err != nil {
		return account.explain(err)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(census)
}

func runWatch(ctx context.Context, getenv func(string) string, out io.Writer) error {
	account, err := accountFrom(getenv)
	if err != nil {
		return err
	}
	return watch(ctx, account, out)
}

func read(ctx context.Context, account account) (*Census, error) {
	vcenter, err := account.login(ctx)
	if err != nil {
		return nil, err
	}
	defer vcenter.logout(ctx)
	return takeCensus(ctx, vcenter)
}
