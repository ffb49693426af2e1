create trigger t after insert on a BEGIN
  select 1;
end;
