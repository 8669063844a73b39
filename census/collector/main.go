// Command vcenter-census prints the inventory of a vCenter as sorted JSON. It only reads, and uses only the APIs of vCenter.
//
// Two censuses of an unchanged vCenter that nobody uses are byte-identical. They contain no volatile values (free space, uptime,
// file sizes of running VMs) and no generated IDs (moref, UUID, MAC address, session). Values of guestinfo keys can contain
// secrets, so the census contains only their SHA-256 hashes.
//
// The environment variables VSPHERE_SERVER, VSPHERE_USER and VSPHERE_PASSWORD are the same as for the Terraform provider. The
// certificate is always verified. SSL_CERT_FILE is the file of the trusted authorities; the default is the system's authorities.
//
//	vcenter-census                                        the inventory
//	vcenter-census events -since <time> [-until <time>]   the event log, oldest first; times such as 2026-11-24T08:00:00Z
//	vcenter-census guests                                 power state and addresses of each VM's guest
//	vcenter-census ids                                    the managed object ID of each object, by its inventory path
//	vcenter-census hardware [-disks <canonical name>,...] the hosts, and these disks with their size and partitions; lets vCenter
//	                                                      connect to the hosts of JOINING_HOSTS that it does not have
//	vcenter-census watch                                  a line of JSON after each change of the power state, address,
//	                                                      networks or snapshots of a VM, until it is interrupted
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

// censusTimeout limits the time for a vCenter that stops answering after the login.
const censusTimeout = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vcenter-census:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) == 1 && args[0] == "watch" {
		return runWatch(ctx, getenv, out)
	}
	reading, err := readingOf(args, getenv)
	if err != nil {
		return err
	}
	account, err := accountFrom(getenv)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, censusTimeout)
	defer cancel()

	found, err := read(ctx, account, reading)
	if err != nil {
		return account.explain(err)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(found)
}

// reading is a query to a vCenter.
type reading func(context.Context, *vcenter) (any, error)

func readingOf(args []string, getenv func(string) string) (reading, error) {
	if len(args) == 0 {
		return func(ctx context.Context, vcenter *vcenter) (any, error) { return takeCensus(ctx, vcenter) }, nil
	}
	if len(args) == 1 && args[0] == "guests" {
		return func(ctx context.Context, vcenter *vcenter) (any, error) { return readGuests(ctx, vcenter) }, nil
	}
	if len(args) == 1 && args[0] == "ids" {
		return func(ctx context.Context, vcenter *vcenter) (any, error) { return readIDs(ctx, vcenter) }, nil
	}
	if args[0] == "hardware" {
		return hardwareReading(args[1:], getenv)
	}
	if args[0] != "events" {
		return nil, fmt.Errorf("unknown command %q. Use events, guests, hardware, ids, watch, or no command for a census", args[0])
	}
	flags := flag.NewFlagSet("events", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	since, until := flags.String("since", "", ""), flags.String("until", "", "")
	if err := flags.Parse(args[1:]); err != nil {
		return nil, fmt.Errorf("events: %w. Use events -since <time> [-until <time>]", err)
	}
	begin, err := timeOf("since", *since)
	if err != nil {
		return nil, err
	}
	asked := span{begin: begin}
	if *until != "" {
		end, err := timeOf("until", *until)
		if err != nil {
			return nil, err
		}
		asked.end = &end
	}
	return func(ctx context.Context, vcenter *vcenter) (any, error) { return readEvents(ctx, vcenter, asked) }, nil
}

func timeOf(name, text string) (time.Time, error) {
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return moment, fmt.Errorf("events: -%s is %q. Use a time such as 2026-11-24T08:00:00Z", name, text)
	}
	return moment, nil
}

func runWatch(ctx context.Context, getenv func(string) string, out io.Writer) error {
	account, err := accountFrom(getenv)
	if err != nil {
		return err
	}
	return watch(ctx, account, out)
}

func read(ctx context.Context, account account, reading reading) (any, error) {
	vcenter, err := account.login(ctx)
	if err != nil {
		return nil, err
	}
	defer vcenter.logout(ctx)
	return reading(ctx, vcenter)
}
