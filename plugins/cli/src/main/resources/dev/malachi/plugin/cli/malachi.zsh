#compdef malachi
# zsh completion for malachi: source <(malachi completion zsh), behind compinit
_malachi() {
    local line name help
    local -a described
    for line in "${(@f)$("${words[1]}" completion --words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        name=${line%%$'\t'*}
        help=${line#*$'\t'}
        if [[ $name == :files ]]; then
            _files
        elif [[ -n $name ]]; then
            described+=("${name//:/\\:}:$help")
        fi
    done
    (( $#described )) && _describe malachi described
}
compdef _malachi malachi
