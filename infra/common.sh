# shellcheck shell=bash
# Functions shared by the scripts in this directory, which source this file.
set -euo pipefail

if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -lt 44 ]; then
  echo "$(basename "$0") needs bash 4.4 or later; this is $BASH_VERSION. AWS CloudShell has a newer one" >&2
  exit 1
fi

stack=${MKOM_HUB_STACK:-mkom-hub}
dry_run=no

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Fails if a command is missing, and says how to install it.
need() {
  command -v "$1" >/dev/null || fail "$1 is not installed: $2"
}

# Reads the options that all scripts have. Puts the other arguments into $rest.
rest=()
common_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) usage; exit 0 ;;
      -n | --dry-run)
        # shellcheck disable=SC2034 # read by the scripts
        dry_run=yes
        ;;
      -s | --stack) [ $# -gt 1 ] || fail "--stack must be followed by the name of a stack"; stack=$2; shift ;;
      --stack=*) stack=${1#*=} ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
  need aws "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
}

# Prints the value of an output of the stack.
output() {
  local value
  value=$(aws cloudformation describe-stacks --stack-name "$stack" \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text) || fail "cannot read the stack $stack"
  [ -n "$value" ] && [ "$value" != None ] || fail "the stack $stack has no output $1"
  printf '%s\n' "$value"
}

# Stores a new value in an SSM parameter and keeps its KMS key. The value is never an argument of a command.
store() { # parameter, value
  if [ "$dry_run" = yes ]; then
    echo "would store a new value in the SSM parameter $1 (dry run)"
    return
  fi
  [[ $2 != *[\"\\]* ]] || fail "the value contains quotation marks or backslashes; change it by hand in Parameter Store"
  local request key value=${2//$'\n'/\\n}
  # Without a KeyId, SSM would encrypt with its default key instead of the stack's.
  key=$(aws ssm describe-parameters --parameter-filters "Key=Name,Values=$1" --query 'Parameters[0].KeyId' --output text)
  case $key in None | alias/aws/ssm | '') key='' ;; *) key=",\"KeyId\":\"$key\"" ;; esac
  request=$(mktemp)
  # shellcheck disable=SC2064 # expand the file's name now, when the trap is set
  trap "rm -f '$request'" EXIT
  # Pass the value in a file that only its owner can read, because everyone on this machine can see arguments.
  printf '{"Name":"%s","Value":"%s","Type":"SecureString","Overwrite":true%s}' "$1" "$value" "$key" >"$request"
  aws ssm put-parameter --cli-input-json "file://$request" --query Version --output text >/dev/null
  rm -f "$request"
  echo "stored in the SSM parameter $1"
}

# Prints the value of an SSM parameter.
current() { # parameter
  aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text
}
