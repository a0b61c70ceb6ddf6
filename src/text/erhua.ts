/** Words in which 儿 is a syllable of its own: a child, or a word for people. */
const fullBefore = /(?:[女幼婴孤胎健男宠少患弃育产]|新生|混血)$/;
const fullAfter = /^[子童女歌科时孙媳戏郎]/;

/**
 * True if the 儿 at `index` only colours the syllable before it (花儿, 一点儿) and is no syllable of its own (女儿).
 * `characters` are the characters of one phrase.
 */
export const isErhua = (characters: readonly string[], index: number): boolean => {
  if (characters[index] !== '儿' || index === 0) return false;
  const before = characters.slice(0, index).join('');
  const after = characters.slice(index + 1).join('');
  return !fullBefore.test(before) && !fullAfter.test(after);
};
