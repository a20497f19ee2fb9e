# bash completion for sealward, made by `sealward completion bash`
_sealward() {
  local word=${COMP_WORDS[COMP_CWORD]} path= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${path:+$path }${COMP_WORDS[i]}" in
      "init"|"request"|"request order"|"request settlement"|"cancel"|"withdraw"|"status"|"pending"|"show"|"approve"|"deny"|"attest"|"journal"|"journal verify"|"journal replay"|"journal show"|"key"|"key list"|"policy"|"policy check"|"policy fmt"|"policy test"|"policy explain"|"policy headroom"|"policy diff"|"policy eval"|"payload"|"doctor"|"completion"|"help"|"help exit-codes"|"help manual") path="${path:+$path }${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path ${COMP_WORDS[COMP_CWORD-1]}" in
    "request order --side") COMPREPLY=($(compgen -W "buy sell" -- "$word")); return ;;
    "request order --type") COMPREPLY=($(compgen -W "limit market stop_limit stop_market" -- "$word")); return ;;
    "request order --time-in-force") COMPREPLY=($(compgen -W "good_till_cancel immediate_or_cancel fill_or_kill post_only day good_till_date" -- "$word")); return ;;
    "request order --self-trade-prevention") COMPREPLY=($(compgen -W "venue_default expire_taker expire_maker expire_both" -- "$word")); return ;;
    "request order --capacity") COMPREPLY=($(compgen -W "principal agent" -- "$word")); return ;;
    "request order --short-sale") COMPREPLY=($(compgen -W "not_short short short_exempt" -- "$word")); return ;;
    "request --file"|"request --sign-with"|"request --signature"|"request --socket"|"request --config"|"request order --sign-with"|"request order --signature"|"request order --socket"|"request order --config"|"request settlement --sign-with"|"request settlement --signature"|"request settlement --socket"|"request settlement --config"|"cancel --socket"|"cancel --config"|"withdraw --socket"|"withdraw --config"|"status --socket"|"status --config"|"pending --socket"|"pending --config"|"show --out"|"show --in"|"show --documents"|"show --socket"|"show --config"|"approve --key"|"approve --signature"|"approve --in"|"approve --documents"|"approve --socket"|"approve --config"|"deny --key"|"deny --signature"|"deny --in"|"deny --documents"|"deny --socket"|"deny --config"|"attest --socket"|"attest --config"|"journal verify --config"|"journal replay --config"|"key list --socket"|"key list --config"|"policy check --documents"|"policy test --documents"|"policy explain --after"|"policy explain --documents"|"policy headroom --documents"|"policy eval --policy"|"policy eval --documents"|"payload --journal"|"payload --intent"|"payload --documents"|"payload --out"|"doctor --config") COMPREPLY=($(compgen -f -- "$word")); return ;;
    "request --id"|"request --key"|"request --valid-for"|"request --valid-until"|"request --as"|"request --timeout"|"request order --account"|"request order --venue"|"request order --instrument"|"request order --quantity"|"request order --price"|"request order --stop-price"|"request order --expires-at"|"request order --display-quantity"|"request order --algorithm"|"request order --algorithm-version"|"request order --trader"|"request order --client"|"request order --parent"|"request order --purpose"|"request order --id"|"request order --key"|"request order --valid-for"|"request order --valid-until"|"request order --as"|"request order --timeout"|"request settlement --account"|"request settlement --counterparty"|"request settlement --asset"|"request settlement --network"|"request settlement --amount"|"request settlement --destination"|"request settlement --fee-max"|"request settlement --purpose"|"request settlement --netting-set"|"request settlement --value-date"|"request settlement --obligation"|"request settlement --id"|"request settlement --key"|"request settlement --valid-for"|"request settlement --valid-until"|"request settlement --as"|"request settlement --timeout"|"cancel --id"|"cancel --key"|"cancel --account"|"cancel --venue"|"cancel --instrument"|"cancel --valid-for"|"cancel --valid-until"|"cancel --timeout"|"withdraw --timeout"|"status --timeout"|"pending --timeout"|"show --timeout"|"approve --as"|"approve --not-after"|"approve --timeout"|"deny --as"|"deny --not-after"|"deny --timeout"|"attest --timeout"|"journal verify --genesis"|"journal replay --genesis"|"journal show --entry"|"journal show --request"|"journal show --kind"|"key list --timeout"|"policy explain --requester"|"policy explain --key"|"policy explain --at"|"policy explain --approved-by"|"policy headroom --statement"|"policy headroom --at"|"payload --entry"|"payload --key"|"payload --format"|"payload --requester"|"payload --nonce"|"payload --timestamp-ms"|"payload --cancel-target") COMPREPLY=(); return ;;
  esac
  case $path in
    "") COMPREPLY=($(compgen -W "init request cancel withdraw status pending show approve deny attest journal key policy payload doctor completion help --help" -- "$word")) ;;
    "init") COMPREPLY=($(compgen -W "--help" -- "$word")) ;;
    "request") COMPREPLY=($(compgen -W "order settlement --file --id --key --valid-for --valid-until --dry-run --officer --as --sign-with --agent --signature --text-only --json --socket --config --timeout --help" -- "$word")) ;;
    "request order") COMPREPLY=($(compgen -W "--account --venue --instrument --side --quantity --price --type --time-in-force --stop-price --expires-at --display-quantity --reduce-only --self-trade-prevention --capacity --short-sale --algorithm --algorithm-version --trader --client --parent --purpose --id --key --valid-for --valid-until --dry-run --officer --as --sign-with --agent --signature --text-only --json --socket --config --timeout --help" -- "$word")) ;;
    "request settlement") COMPREPLY=($(compgen -W "--account --counterparty --asset --network --amount --destination --fee-max --purpose --netting-set --value-date --obligation --id --key --valid-for --valid-until --dry-run --officer --as --sign-with --agent --signature --text-only --json --socket --config --timeout --help" -- "$word")) ;;
    "cancel") COMPREPLY=($(compgen -W "--id --key --account --venue --instrument --valid-for --valid-until --dry-run --officer --json --socket --config --timeout --help" -- "$word")) ;;
    "withdraw") COMPREPLY=($(compgen -W "--officer --json --socket --config --timeout --help" -- "$word")) ;;
    "status") COMPREPLY=($(compgen -W "--wait --officer --json --socket --config --timeout --help" -- "$word")) ;;
    "pending") COMPREPLY=($(compgen -W "--json --socket --config --timeout --help" -- "$word")) ;;
    "show") COMPREPLY=($(compgen -W "--out --in --documents --json --socket --config --timeout --help" -- "$word")) ;;
    "approve") COMPREPLY=($(compgen -W "--as --key --agent --signature --not-after --yes --text-only --in --documents --json --socket --config --timeout --help" -- "$word")) ;;
    "deny") COMPREPLY=($(compgen -W "--as --key --agent --signature --not-after --yes --text-only --in --documents --json --socket --config --timeout --help" -- "$word")) ;;
    "attest") COMPREPLY=($(compgen -W "--json --socket --config --timeout --help" -- "$word")) ;;
    "journal") COMPREPLY=($(compgen -W "verify replay show --help" -- "$word")) ;;
    "journal verify") COMPREPLY=($(compgen -W "--genesis --config --running --without-head --json --help" -- "$word")) ;;
    "journal replay") COMPREPLY=($(compgen -W "--genesis --config --running --without-head --json --help" -- "$word")) ;;
    "journal show") COMPREPLY=($(compgen -W "--entry --request --kind --json --help" -- "$word")) ;;
    "key") COMPREPLY=($(compgen -W "list --help" -- "$word")) ;;
    "key list") COMPREPLY=($(compgen -W "--json --socket --config --timeout --help" -- "$word")) ;;
    "policy") COMPREPLY=($(compgen -W "check fmt test explain headroom diff eval --help" -- "$word")) ;;
    "policy check") COMPREPLY=($(compgen -W "--documents --json --help" -- "$word")) ;;
    "policy fmt") COMPREPLY=($(compgen -W "--check --json --help" -- "$word")) ;;
    "policy test") COMPREPLY=($(compgen -W "--all --documents --json --help" -- "$word")) ;;
    "policy explain") COMPREPLY=($(compgen -W "--requester --key --at --after --approved-by --documents --json --help" -- "$word")) ;;
    "policy headroom") COMPREPLY=($(compgen -W "--statement --at --documents --json --help" -- "$word")) ;;
    "policy diff") COMPREPLY=($(compgen -W "--narrower-only --json --help" -- "$word")) ;;
    "policy eval") COMPREPLY=($(compgen -W "--policy --documents --json --help" -- "$word")) ;;
    "payload") COMPREPLY=($(compgen -W "--journal --entry --intent --documents --key --format --requester --nonce --timestamp-ms --cancel-target --out --json --help" -- "$word")) ;;
    "doctor") COMPREPLY=($(compgen -W "--config --all --json --help" -- "$word")) ;;
    "completion") COMPREPLY=($(compgen -W "bash zsh --help" -- "$word")) ;;
    "help") COMPREPLY=($(compgen -W "exit-codes manual --help" -- "$word")) ;;
    "help exit-codes") COMPREPLY=($(compgen -W "--json --help" -- "$word")) ;;
    "help manual") COMPREPLY=($(compgen -W "--help" -- "$word")) ;;
  esac
  [[ ${#COMPREPLY[@]} -gt 0 || $word == -* ]] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _sealward sealward
