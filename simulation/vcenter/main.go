// Command vcenter-simulator simulates the vCenter of one site on loopback.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"massar.ma/datacenters/simulator/internal/certificate"
	"massar.ma/datacenters/simulator/internal/control"
	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/front"
	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(os.Stderr, "vcenter-simulator: %v\n", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout io.Writer) error {
	options, err := parse(args)
	if err != nil {
		return err
	}
	if !options.verbose {
		log.SetOutput(io.Discard) // govmomi's simulator logs every fault that it answers
	}
	credentials, err := credentialsFrom(os.Getenv)
	if err != nil {
		return err
	}
	site, err := inventory.Read(options.inventory)
	if err != nil {
		return err
	}

	inventory.Extend(site)
	limited, err := accountsFrom(os.Getenv, site)
	if err != nil {
		return err
	}

	tls, ca, err := certificate.Loopback(site.Site)
	if err != nil {
		return err
	}
	listener, socket, err := front.New(options.listen, tls)
	if err != nil {
		return err
	}
	controlSocket, err := front.Listen(options.control)
	if err != nil {
		return err
	}
	v, err := vcenter.New(vcenter.Options{
		Site: site.Site, Address: listener.Address(), VCenter: credentials.vcenter, Operator: credentials.operator, Limited: limited, Hosts: credentials.host,
		HostPasswords: credentials.hostPasswords,
		Hardware:      fill.Hardware(site), GuestBoot: options.guestBoot, Runner: runnerOf(site),
	})
	if err != nil {
		return err
	}
	defer v.Close()
	stop := stopSignals(options.exitOnStdinClose, options.exitAfter, stdin)
	if err := fill.Fill(context.Background(), v, site, credentials.host); err != nil {
		return err
	}
	if err := os.WriteFile(options.caOut, ca, 0o644); err != nil {
		return fmt.Errorf("cannot write the CA's certificate: %w", err)
	}

	simulated := &simulatedSite{Listener: listener, vcenter: v, inventory: site}
	v.TakeDown = simulated.TakeDown
	listener.Serve(socket, v)
	guests := http.HandlerFunc(simulated.connectToGuest)
	privileges := func() any { return v.Privileges.Accounts() }
	go http.Serve(controlSocket, control.Handler(site.Site, simulated, v.Events, v.Faults, privileges, guests)) //nolint:errcheck // it ends with the process
	if err := announce(stdout, site.Site, listener.Address(), controlSocket.Addr().String()); err != nil {
		return err
	}
	<-stop
	return nil // the process exits without waiting for open connections
}

// runnerOf returns the address of the machine that deploys; Read has checked it.
func runnerOf(site *inventory.Site) netip.Addr {
	address, _ := netip.ParseAddr(site.Runner)
	return address
}

func announce(w io.Writer, site, address, controlAddress string) error {
	return json.NewEncoder(w).Encode(struct {
		Site    string `json:"site"`
		Address string `json:"address"`
		URL     string `json:"url"`
		Control string `json:"control"`
	}{site, address, "https://" + address + "/sdk", "http://" + controlAddress})
}

// stopSignals returns a channel that is closed when the process must end.
func stopSignals(onStdinClose bool, after time.Duration, stdin io.Reader) <-chan struct{} {
	stop := make(chan struct{})
	end := sync.OnceFunc(func() { close(stop) })
	interrupted, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(interrupted, end)
	if after > 0 {
		time.AfterFunc(after, end)
	}
	if onStdinClose {
		go func() {
			_, _ = io.Copy(io.Discard, stdin)
			end()
		}()
	}
	return stop
}
