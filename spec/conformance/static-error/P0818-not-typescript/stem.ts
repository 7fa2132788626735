export function stem(word: string { return word }
