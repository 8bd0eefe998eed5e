using System.CommandLine.Parsing;
using SafeCommunity.CommandLine;

namespace SafeCommunity.Bench.Overload;

/// <summary>CPUs divided by commas, as <c>taskset -c</c> takes them, or <c>all</c>.</summary>
internal static class CpuList
{
    /// <summary>Every CPU.</summary>
    public const string All = "all";

    private static readonly NumberRange<int> Cpus = new(0, Environment.ProcessorCount - 1);

    /// <summary>Reads the list; a CPU that this machine has not, or that is given twice, is an error.</summary>
    public static string Read(ArgumentResult result)
    {
        if (result.Tokens is not [var token] || token.Value == All)
            return All;
        var numbers = token.Value.Split(',');
        if (numbers.Length != numbers.Distinct().Count() || numbers.Any(number => Cpus.TryRead(number, out _) is not null))
            result.AddError($"--silo-cpus {GivenText.Show(token.Value)}: give numbers divided by commas, each once, of {Cpus}, or {All}");
        return token.Value;
    }
}
