"""Creates a stack from the packaged template in moto, an AWS emulator, and prints the names of its queues and table.

    stack.py TEMPLATE ZIP PORT

Prints lines of progress, then `names: Table=...,EventsQueue=...`. Serves the AWS services on the port until its standard
input ends. Needs moto[server], aws-sam-translator and boto3.
"""

import collections
import json
import logging
import os
import re
import sys
import warnings

os.environ.update(AWS_DEFAULT_REGION="sa-east-1", AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local",
                  MOTO_DOCKER_DEFAULT_IMAGE="none", MOTO_IAM_LOAD_MANAGED_POLICIES="false")

import boto3
from moto.cloudformation import parsing
from moto.server import ThreadedMotoServer
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

STACK = "mkom-hub"
PARAMETERS = {"MailingCostCentreId": "12981", "CodeBucket": "packages", "CodeKey": "function.zip",
              "AlarmEmail": "sre@example.com"}


class NoManagedPolicies:
    """No managed policies: the template has no role for which SAM would need one."""

    def load(self):
        return {}


def transformed(path):
    with open(path, encoding="utf-8") as template:
        return transform(yaml_parse(template.read()), PARAMETERS, NoManagedPolicies())


def reduced(template):
    """The template without the resources that moto cannot create. A placeholder replaces every reference to them."""
    left_out = {name for name, resource in template["Resources"].items()
                if parsing.resource_class_from_type(resource["Type"]) is None}
    functions = {alias: {"Fn::GetAtt": [resource["Properties"]["FunctionName"]["Ref"], "Arn"]}
                 for alias, resource in template["Resources"].items() if resource["Type"] == "AWS::Lambda::Alias"}

    def without(value):
        if isinstance(value, list):
            return [without(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("Ref") in functions:
            return functions[value["Ref"]]
        if value.get("Ref") in left_out or value.get("Fn::GetAtt", [""])[0] in left_out:
            return "not-in-moto"
        if isinstance(value.get("Fn::Sub"), str):
            text = value["Fn::Sub"]
            for name in left_out:
                text = re.sub(r"\$\{" + name + r"(\.\w+)?}", "not-in-moto", text)
            return {"Fn::Sub": text}
        return {key: without(item) for key, item in value.items()}

    kept = {name: without(resource) for name, resource in template["Resources"].items() if name not in left_out}
    return ({**template, "Resources": kept, "Outputs": without(template["Outputs"])},
            {template["Resources"][name]["Type"] for name in left_out})


def check(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: found {found}, wanted {wanted}")
    print(f"  {what}: {found}")


def main(path, package, port):
    template = transformed(path)
    kinds = collections.Counter(resource["Type"] for resource in template["Resources"].values())
    print(f"transformed: {sum(kinds.values())} resources")
    for kind, count in sorted(kinds.items()):
        print(f"  {count:3} {kind}")
    with open(os.path.join(os.path.dirname(path), "transformed.json"), "w", encoding="utf-8") as file:
        json.dump(template, file, indent=1)

    warnings.simplefilter("ignore")
    for logger in ("werkzeug", "moto", "samtranslator"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(port), verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{port}"

    def client(service):
        return boto3.client(service, endpoint_url=endpoint)

    client("s3").create_bucket(Bucket="packages",
                               CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]})
    client("s3").upload_file(package, "packages", "function.zip")

    template, left_out = reduced(template)
    print("left out, because moto does not support them: " + ", ".join(sorted(left_out)))
    formation = client("cloudformation")
    formation.create_stack(StackName=STACK, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"],
                           Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in PARAMETERS.items()])
    stack = formation.describe_stacks(StackName=STACK)["Stacks"][0]
    check("stack", stack["StackStatus"], "CREATE_COMPLETE")
    names = {resource["LogicalResourceId"]: resource["PhysicalResourceId"]
             for resource in formation.describe_stack_resources(StackName=STACK)["StackResources"]
             if "PhysicalResourceId" in resource}
    print(f"created: {len(names)} resources")

    ours = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::SQS::Queue":
            attributes = client("sqs").get_queue_attributes(QueueUrl=names[name], AttributeNames=["All"])["Attributes"]
            check(f"{name} keeps records for days", int(attributes["MessageRetentionPeriod"]) // 86400, 14)
            if not name.endswith("DeadLetterQueue"):
                target = json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"].rsplit(":", 1)[-1]
                check(f"{name} ends at", target, names[name.replace("Queue", "DeadLetterQueue")].rsplit("/", 1)[-1])
            ours[name] = names[name].rsplit("/", 1)[-1]
        elif resource["Type"] == "AWS::DynamoDB::Table":
            table = client("dynamodb").describe_table(TableName=names[name])["Table"]
            check(f"{name} is", table["TableStatus"], "ACTIVE")
            check(f"{name} is protected", table["DeletionProtectionEnabled"], True)
            ours[name] = names[name]
        elif resource["Type"] == "AWS::Lambda::Function":
            function = client("lambda").get_function_configuration(FunctionName=names[name])
            variables = function["Environment"]["Variables"]
            unresolved = [key for key, value in variables.items() if isinstance(value, (dict, list)) or "${" in str(value)]
            check(f"{name} has variables", (variables["QUARKUS_FUNQY_EXPORT"], unresolved),
                  (name.replace("Function", "").lower(), []))
            check(f"{name} runs on", function["Runtime"],
                  "java21" if stack_parameter(template, "Runtime") == "java" else "provided.al2023")
    sources = client("lambda").list_event_source_mappings()["EventSourceMappings"]
    check("functions with a queue or a stream", sorted(source["FunctionArn"].rsplit(":", 1)[-1].split("-")[-2] for source in sources),
          sorted(name for name in names if name.endswith("Function") and name not in ("ReceiveFunction", "SweepFunction")))
    for output in stack["Outputs"]:
        print(f"  {output['OutputKey']} = {output['OutputValue']}")
    print("names: " + ",".join(f"{name}={value}" for name, value in sorted(ours.items())), flush=True)
    sys.stdin.read()
    server.stop()


def stack_parameter(template, name):
    return PARAMETERS.get(name, template["Parameters"][name]["Default"])


if __name__ == "__main__":
    main(*sys.argv[1:])
