def test_library_loads_and_answers(start_pd):
    pd = start_pd({"ds": "lstm.dataseries set", "ls": "lstm.labelset set"}, arrays={"a": [1, 2]})
    assert [line.text for line in pd.ask("ds", "addframe kick 0.5 0.25")] == ["addframe"]
    assert [line.text for line in pd.ask("ds", "addframe kick a")] == ["addframe"]
    assert [line.text for line in pd.ask("ds", "getframe kick -1 a")] == ["getframe a"]
    assert [line.text for line in pd.ask("ls", "getlabel kick")][0].startswith(
        "lstm.labelset set: "
    )
    assert pd.quit() == 0
