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
	"os"
	"os/signal"
	"syscall"

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
		log.SetOutput(io.Discard) // govmomi's simulator logs what clients do wrong, which the faults say too
	}
	credentials, err := credentialsFrom(os.Getenv)
	if err != nil {
		return err
	}
	site, err := inventory.Read(options.inventory)
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
		Site: site.Site, Address: listener.Address(), VCenter: credentials.vcenter, Hosts: credentials.host,
		Machines: fill.Machines(site), Disks: fill.Disks(site),
	})
	if err != nil {
		return err
	}
	defer v.Close()
	stop := stopSignals(options.exitOnStdinClose, stdin)
	if err := fill.Fill(context.Background(), v, site, credentials.host); err != nil {
		return err
	}
	if err := os.WriteFile(options.caOut, ca, 0o644); err != nil {
		return fmt.Errorf("cannot write the CA's certificate: %w", err)
	}

	listener.Serve(socket, v)
	go http.Serve(controlSocket, control.Handler(site.Site, listener, v.Events)) //nolint:errcheck // it ends with the process
	if err := announce(stdout, site.Site, listener.Address(), controlSocket.Addr().String()); err != nil {
		return err
	}
	<-stop
	return nil // and so to exit, without waiting for open connections
}

type arguments struct {
	inventory, listen, control, caOut string
	exitOnStdinClose, verbose         bool
}

func parse(args []string) (arguments, error) {
	var a arguments
	flags := flag.NewFlagSet("vcenter-simulator", flag.ContinueOnError)
	flags.StringVar(&a.inventory, "inventory", "", "`file` with the site's inventory (required)")
	flags.StringVar(&a.listen, "listen", "127.0.0.1:0", "loopback `address` of the vCenter; port 0 takes a free one")
	flags.StringVar(&a.control, "control", "127.0.0.1:0", "loopback `address` of the control interface")
	flags.StringVar(&a.caOut, "ca-out", "", "`file` to write the CA's certificate to (required)")
	flags.BoolVar(&a.exitOnStdinClose, "exit-on-stdin-close", false, "end when standard input closes, so that a killed parent leaves no process")
	flags.BoolVar(&a.verbose, "verbose", false, "write the log of govmomi's simulator to standard error")
	if err := flags.Parse(args); err != nil {
		return a, err
	}
	switch {
	case flags.NArg() > 0:
		return a, fmt.Errorf("unknown argument %q; see -help", flags.Arg(0))
	case a.inventory == "":
		return a, errors.New("-inventory is missing; it names the file of the site")
	case a.caOut == "":
		return a, errors.New("-ca-out is missing; it names the file for the CA's certificate, which clients need")
	}
	for _, address := range []string{a.listen, a.control} {
		if err := front.Loopback(address); err != nil {
			return a, err
		}
	}
	return a, nil
}

type credentials struct{ vcenter, host vcenter.Credentials }

func credentialsFrom(environment func(string) string) (credentials, error) {
	var missing []string
	get := func(name string) string {
		value := environment(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	c := credentials{
		vcenter: vcenter.Credentials{User: get("SIMULATOR_VCENTER_USER"), Password: get("SIMULATOR_VCENTER_PASSWORD")},
		host:    vcenter.Credentials{User: get("SIMULATOR_HOST_USER"), Password: get("SIMULATOR_HOST_PASSWORD")},
	}
	if len(missing) > 0 {
		return c, fmt.Errorf("the environment lacks %q: the users and passwords that the vCenter and its hosts accept", missing)
	}
	return c, nil
}

func announce(w io.Writer, site, address, controlAddress string) error {
	return json.NewEncoder(w).Encode(struct {
		Site    string `json:"site"`
		Address string `json:"address"`
		URL     string `json:"url"`
		Control string `json:"control"`
	}{site, address, "https://" + address + "/sdk", "http://" + controlAddress})
}

// stopSignals closes its channel when the process is to end.
func stopSignals(onStdinClose bool, stdin io.Reader) <-chan struct{} {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if !onStdinClose {
		return ctx.Done()
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		cancel()
	}()
	return ctx.Done()
}
