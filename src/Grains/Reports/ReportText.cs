using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SafeCommunity.Grains.Reports;

/// <summary>One unit of a text: a Chinese character, a word of an alphabet, or a picture such as an emoji.</summary>
/// <param name="Text">The unit, in lower case, half width and simplified characters, without apostrophes.</param>
/// <param name="Clause">Which clause it stands in, counted from 0: what commas and full stops part.</param>
/// <param name="Sentence">Which sentence it stands in, counted from 0: what full stops and words such as "but" part.</param>
internal readonly record struct TextUnit(string Text, int Clause, int Sentence);

/// <summary>A text as the classifier reads it. Chinese has no spaces between words, English has: both become units.</summary>
internal static class ReportText
{
    private const int FullWidthOffset = 0xFEE0;
    private const int FirstIdeograph = 0x2E80;

    // After these something else is said than before: "no drill, but a real fire".
    private static readonly HashSet<string> Contrasts = new(StringComparer.Ordinal) { "but", "however", "yet" };

    private static readonly ImmutableArray<string> ChineseContrasts = ["但", "可是", "不过", "然而"];

    /// <summary>The units of a text, in order. Spaces between Chinese characters part nothing.</summary>
    public static ImmutableArray<TextUnit> Read(string text)
    {
        var reading = new Reading();
        foreach (var rune in text.EnumerateRunes())
            reading.Take(Fold(rune));
        return reading.Finish();
    }

    private static Rune Fold(Rune rune)
    {
        if (rune.Value is > 0xFF00 and < 0xFF5F)
            rune = new Rune(rune.Value - FullWidthOffset);
        return Rune.ToLowerInvariant(ChineseCharacters.Simplify(rune));
    }

    private static bool IsOfAlphabet(Rune rune) => rune.Value < FirstIdeograph
        && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static bool StandsAlone(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    private static bool EndsSentence(Rune rune) => rune.Value is '.' or '!' or '?' or ';' or '\n' or '。' or '…';

    private static bool EndsClause(Rune rune) => rune.Value is ',' or ':' or '、' or '(' or ')' or '~';

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '’' or '‘' or '`';

    private sealed class Reading
    {
        private readonly ImmutableArray<TextUnit>.Builder _units = ImmutableArray.CreateBuilder<TextUnit>();
        private readonly StringBuilder _word = new();
        private int _clause;
        private int _sentence;

        public void Take(Rune rune)
        {
            if (IsApostrophe(rune))
                return;
            if (IsOfAlphabet(rune))
            {
                _word.Append(rune);
                return;
            }

            EndWord();
            if (StandsAlone(rune))
                Add(rune.ToString());
            else if (EndsSentence(rune))
                Break(endsSentence: true);
            else if (EndsClause(rune))
                Break(endsSentence: false);
        }

        public ImmutableArray<TextUnit> Finish()
        {
            EndWord();
            return _units.DrainToImmutable();
        }

        private void EndWord()
        {
            if (_word.Length == 0)
                return;
            var word = _word.ToString();
            _word.Clear();
            if (Contrasts.Contains(word))
                Break(endsSentence: true);
            Add(word);
        }

        private void Add(string text)
        {
            _units.Add(new TextUnit(text, _clause, _sentence));
            foreach (var contrast in ChineseContrasts)
            {
                if (EndsWith(contrast))
                    Break(endsSentence: true);
            }
        }

        private bool EndsWith(string contrast)
        {
            if (contrast[^1].ToString() != _units[^1].Text || _units.Count < contrast.Length)
                return false;
            return contrast.Length == 1 || _units[^2].Text == contrast[..1];
        }

        private void Break(bool endsSentence)
        {
            _clause++;
            if (endsSentence)
                _sentence++;
        }
    }
}
