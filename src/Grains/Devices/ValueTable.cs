using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The newest value of each name. A name has a slot; the names that rules watch have the first ones, in the order of
/// <see cref="Rules.RuleSet.ValueNames"/>, whether they were heard or not.
/// </summary>
internal sealed class ValueTable
{
    /// <summary>The most names of one device, beside those that its rules watch.</summary>
    public const int Capacity = 64;

    private readonly int _watched;
    private Dictionary<string, int>? _aliases;
    private Slot[] _slots = [];
    private int _count;

    /// <summary>A table with the watched names first, and the known values.</summary>
    public ValueTable(string[] watched, byte[][] watchedUtf8, ImmutableArray<TwinValue> known)
    {
        _watched = watched.Length;
        for (var i = 0; i < watched.Length; i++)
            Append(watched[i], watchedUtf8[i]);
        foreach (var value in known)
        {
            var utf8 = Encoding.UTF8.GetBytes(value.Name);
            var slot = Find(utf8, 0);
            if (slot < 0)
                slot = Append(value.Name, utf8);
            if (slot >= 0)
                Set(slot, value.Value, value.IsBoolean);
        }
    }

    /// <summary>The slot of a name; -1 when it has none.</summary>
    /// <param name="name">The name, UTF-8.</param>
    /// <param name="guess">The slot to look at first: devices send their values in the same order again and again.</param>
    public int Find(ReadOnlySpan<byte> name, int guess)
    {
        if (guess < _count && name.SequenceEqual(_slots[guess].Utf8))
            return guess;
        for (var slot = 0; slot < _count; slot++)
        {
            if (name.SequenceEqual(_slots[slot].Utf8))
                return slot;
        }

        return -1;
    }

    /// <summary>
    /// Gives a name a slot; -1 when there are too many. A name that differs from one watched name by the case of its letters
    /// alone is that name.
    /// </summary>
    /// <param name="name">The name, UTF-8.</param>
    /// <param name="isAmbiguous">Whether it differs so from several, and so is none of them.</param>
    public int Add(ReadOnlySpan<byte> name, out bool isAmbiguous)
    {
        isAmbiguous = false;
        var text = Encoding.UTF8.GetString(name);
        if (_aliases?.TryGetValue(text, out var known) == true)
            return known;
        var same = Enumerable.Range(0, _watched).Where(slot => _slots[slot].Name.Equals(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (same is [var only] && !(_aliases?.Count >= Capacity))
            return (_aliases ??= new Dictionary<string, int>(StringComparer.Ordinal))[text] = only;

        isAmbiguous = same.Length > 1;
        return Append(text, name.ToArray());
    }

    /// <summary>Whether a name is another writing of the slot's own.</summary>
    public bool IsAlias(int slot, ReadOnlySpan<byte> name) => !name.SequenceEqual(_slots[slot].Utf8);

    /// <summary>The name of a slot.</summary>
    public string NameOf(int slot) => _slots[slot].Name;

    /// <summary>Whether a slot has a value.</summary>
    public bool IsKnown(int slot) => _slots[slot].Known;

    /// <summary>The value of a slot.</summary>
    public double this[int slot] => _slots[slot].Value;

    /// <summary>Sets the value of a slot; returns whether the rules that watch it must look.</summary>
    public bool Set(int slot, double value, bool isBoolean)
    {
        ref var at = ref _slots[slot];
        var changed = !at.Known || at.Doubted || at.Value != value || at.IsBoolean != isBoolean;
        (at.Known, at.Doubted, at.Value, at.IsBoolean) = (true, false, value, isBoolean);
        return changed;
    }

    /// <summary>The value of a slot may be older than what the rules know: the next one counts as changed.</summary>
    public void Doubt(int slot) => _slots[slot].Doubted = true;

    /// <summary>Whether the value of a slot may be older than what the rules know.</summary>
    public bool IsDoubted(int slot) => _slots[slot].Doubted;

    /// <summary>All known values.</summary>
    public ImmutableArray<TwinValue> ToImmutable()
    {
        var known = 0;
        for (var slot = 0; slot < _count; slot++)
            known += _slots[slot].Known ? 1 : 0;
        var values = ImmutableArray.CreateBuilder<TwinValue>(known);
        for (var slot = 0; slot < _count; slot++)
        {
            if (_slots[slot].Known)
                values.Add(new TwinValue(_slots[slot].Name, _slots[slot].Value, _slots[slot].IsBoolean));
        }

        return values.MoveToImmutable();
    }

    private int Append(string name, byte[] utf8)
    {
        if (_count == _watched + Capacity)
            return -1;
        if (_count == _slots.Length)
            Array.Resize(ref _slots, Math.Min(_watched + Capacity, Math.Max(4, _count * 2)));
        _slots[_count] = new Slot { Name = name, Utf8 = utf8 };
        return _count++;
    }

    private struct Slot
    {
        public string Name;
        public byte[] Utf8;
        public double Value;
        public bool Known;
        public bool Doubted;
        public bool IsBoolean;
    }
}
