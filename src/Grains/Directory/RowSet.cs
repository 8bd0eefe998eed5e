using System.Numerics;

namespace SafeCommunity.Grains.Directory;

/// <summary>A set of a table's rows, a bit for each, so that sets of many thousand rows are joined and counted in a moment.</summary>
internal sealed class RowSet
{
    private const int WordBits = 64;

    private readonly ulong[] _words;
    private readonly int _rows;

    /// <summary>No row of a table of so many.</summary>
    public RowSet(int rows)
        : this(rows, new ulong[(rows + WordBits - 1) / WordBits])
    {
    }

    private RowSet(int rows, ulong[] words) => (_rows, _words) = (rows, words);

    /// <summary>How many rows are in it.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Every row of a table of so many.</summary>
    public static RowSet All(int rows) => new RowSet(rows).Complement();

    /// <summary>Puts a row in or takes it out.</summary>
    public void Set(int row, bool isIn)
    {
        ref var word = ref _words[row / WordBits];
        var bit = 1UL << (row % WordBits);
        word = isIn ? word | bit : word & ~bit;
    }

    /// <summary>The rows of both.</summary>
    public RowSet And(RowSet other)
    {
        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = _words[i] & other._words[i];
        return new RowSet(_rows, words);
    }

    /// <summary>The rows of either.</summary>
    public RowSet Or(RowSet other)
    {
        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = _words[i] | other._words[i];
        return new RowSet(_rows, words);
    }

    /// <summary>The rows of neither.</summary>
    public RowSet Complement()
    {
        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = ~_words[i];
        if (_rows % WordBits is > 0 and var used)
            words[^1] &= (1UL << used) - 1;
        return new RowSet(_rows, words);
    }

    /// <summary>The rows for which a test holds.</summary>
    public RowSet Where(Func<int, bool> test)
    {
        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            for (var left = _words[i]; left != 0; left &= left - 1)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                if (test((i * WordBits) + bit))
                    words[i] |= 1UL << bit;
            }
        }

        return new RowSet(_rows, words);
    }

    /// <summary>The first row in it that is not before another; -1 when there is none.</summary>
    public int NextFrom(int row)
    {
        if (row >= _rows)
            return -1;
        var i = row / WordBits;
        for (var word = _words[i] & (ulong.MaxValue << (row % WordBits)); ; word = _words[i])
        {
            if (word != 0)
                return (i * WordBits) + BitOperations.TrailingZeroCount(word);
            if (++i == _words.Length)
                return -1;
        }
    }
}
