package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// through connects standard input and output to an address behind a door, as `ssh -W` does on live sites: it ends when the
// other side does, and fails with the network's words where it can't connect.
func through(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("through", flag.ContinueOnError)
	socket := flags.String("socket", "", "the `path` of the door")
	address := flags.String("to", "", "the `address:port` behind it")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	connection, err := new(net.Dialer).DialContext(ctx, "unix", *socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Host: *address}, Host: *address, Header: http.Header{}}
	if err := request.Write(connection); err != nil {
		return err
	}
	received := bufio.NewReader(connection)
	response, err := http.ReadResponse(received, request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		said, err := io.ReadAll(response.Body)
		return errors.Join(errors.New(strings.TrimSpace(string(said))), err)
	}
	go carry(connection, os.Stdin)
	_, err = io.Copy(os.Stdout, received)
	return err
}
