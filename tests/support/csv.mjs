// RFC 4180, read strictly.

/** Objects by the names of the first row. */
export function parseCsv(text) {
    const rows = [];
    let row = [];
    let at = 0;
    while (at < text.length) {
        let field = '';
        if (text[at] === '"') {
            for (++at; ; ++at) {
                if (at >= text.length) throw new Error('a quoted field does not end');
                if (text[at] !== '"') field += text[at];
                else if (text[at + 1] === '"') field += text[at++];
                else break;
            }
            ++at;
        } else {
            while (at < text.length && !',"\r\n'.includes(text[at])) field += text[at++];
        }
        row.push(field);
        if (text[at] === ',') {
            ++at;
        } else if (text.startsWith('\r\n', at)) {
            rows.push(row);
            row = [];
            at += 2;
        } else {
            throw new Error(`byte ${at} of the CSV is neither a comma nor the end of a line`);
        }
    }
    const [names, ...values] = rows;
    for (const each of values) {
        if (each.length !== names.length)
            throw new Error(`a row has ${each.length} fields, not ${names.length}`);
    }
    return values.map((each) => Object.fromEntries(names.map((name, i) => [name, each[i]])));
}
