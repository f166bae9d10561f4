// Command newcomer analyses one sentence over the HTTP port, to show that the stubs compile and work.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"

	datelinev1 "dateline/clients/go/dateline/v1"

	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	document := &datelinev1.Document{Text: "LIMA, March 2 -- Snow fell on Monday, Mayor Ann Cole said."}
	request, err := protojson.Marshal(&datelinev1.AnalyzeDocumentRequest{Document: document})
	check(err)
	url := os.Args[1] + "/dateline.v1.AnalysisService/AnalyzeDocument"
	answer, err := http.Post(url, "application/json", bytes.NewReader(request))
	check(err)
	body, err := io.ReadAll(answer.Body)
	check(err)
	reply := &datelinev1.AnalyzeDocumentResponse{}
	check(protojson.Unmarshal(body, reply))
	for _, entity := range reply.GetAnalysis().GetEntities() {
		fmt.Println(entity.GetCanonicalName())
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
