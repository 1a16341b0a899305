// Command bootstrap is receive in Go: it checks the token of a webhook, queues its callbacks in one record, and answers.
package main

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

var (
	queue  = os.Getenv("HUB_EVENTS_QUEUE_URL")
	token  = []byte(os.Getenv("HUB_WEBHOOK_TOKEN"))
	queues *sqs.Client
)

type callback struct {
	InternalID  int64  `json:"internal_id"`
	ReferenceID string `json:"reference_id,omitempty"`
	Status      string `json:"status,omitempty"`
	Msisdn      string `json:"msisdn,omitempty"`
	Timestamp   int64  `json:"timestamp,omitempty"`
}

type record struct {
	ReceivedAt int64      `json:"received_at"`
	Events     []callback `json:"events"`
}

func answer(status int, body string) (events.APIGatewayV2HTTPResponse, error) {
	return events.APIGatewayV2HTTPResponse{
		StatusCode: status,
		Headers:    map[string]string{"content-type": "application/json"},
		Body:       body,
	}, nil
}

func handle(ctx context.Context, request events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	if request.RawPath != "/webhooks/mkom" || request.RequestContext.HTTP.Method != "POST" {
		return answer(404, `{"error":"there is nothing here"}`)
	}
	if subtle.ConstantTimeCompare([]byte(request.QueryStringParameters["token"]), token) != 1 {
		return answer(403, `{"error":"the token is wrong"}`)
	}
	var one callback
	if err := json.Unmarshal([]byte(request.Body), &one); err != nil {
		return answer(400, `{"error":"the body is not a callback"}`)
	}
	body, err := json.Marshal(record{time.Now().UnixMilli(), []callback{one}})
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, err
	}
	result, err := queues.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
		QueueUrl: aws.String(queue),
		Entries:  []types.SendMessageBatchRequestEntry{{Id: aws.String("0"), MessageBody: aws.String(string(body))}},
	})
	if err != nil || len(result.Failed) > 0 {
		return answer(503, `{"error":"the callback was not queued"}`)
	}
	return answer(200, `{"received":`+strconv.Itoa(len(result.Successful))+`}`)
}

func main() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	queues = sqs.NewFromConfig(settings)
	lambda.Start(handle)
}
