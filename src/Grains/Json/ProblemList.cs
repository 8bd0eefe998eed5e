using System.Collections.Immutable;

namespace SafeCommunity.Grains.Json;

/// <summary>Collects what is wrong in one text, so that all of it is told at once.</summary>
/// <param name="lines">Where the text's lines begin.</param>
internal sealed class ProblemList(LineMap lines)
{
    /// <summary>So many problems are told; a file with more is wrong as a whole.</summary>
    public const int Limit = 100;

    private readonly List<(int Offset, string Message)> _problems = [];

    public bool Any => _problems.Count > 0;

    /// <summary>Adds a problem at a byte of the text.</summary>
    public void Add(int offset, string message)
    {
        if (_problems.Count < Limit)
            _problems.Add((offset, message));
    }

    /// <summary>The problems in the order of the text.</summary>
    public ImmutableArray<TextProblem> ToProblems() =>
    [
        .. from problem in _problems
           orderby problem.Offset
           let place = lines.Find(problem.Offset)
           select new TextProblem(place.Line, place.Column, problem.Message),
    ];
}
