// Package guestporttest connects to guests in tests.
package guestporttest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
)

// Ask connects to a guest's port through a proxy. It returns what the guest sends, or the error "502 Bad Gateway".
func Ask(proxy, port string) (string, error) {
	connection, err := net.Dial("tcp", proxy)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if _, err := fmt.Fprintf(connection, "CONNECT %[1]s HTTP/1.1\r\nHost: %[1]s\r\n\r\n", port); err != nil {
		return "", err
	}
	reader := bufio.NewReader(connection)
	answer, err := http.ReadResponse(reader, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s", answer.Status)
	}
	said, err := io.ReadAll(reader)
	return string(said), err
}
