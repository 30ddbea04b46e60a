# bash completion for malachi: source <(malachi completion bash)
_malachi() {
    local word current=${COMP_WORDS[COMP_CWORD]} files=
    COMPREPLY=()
    [ "$current" = = ] && current=
    while IFS=$'\t' read -r word _; do
        if [ "$word" = :files ]; then files=yes; else COMPREPLY+=("$word"); fi
    done < <("${COMP_WORDS[0]}" completion --words -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" "${COMP_WORDS[COMP_CWORD]}" 2>/dev/null)
    if [ -n "$files" ]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    fi
}
complete -F _malachi malachi
